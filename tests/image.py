"""The Dockerfile tried without Docker: python tests/image.py (as root, with debootstrap and iproute2) takes its steps in bare Debian
trees, starts what comes of them as compose.yaml has it run, and asks it a question.

That is: as its user, on a root that is read-only, with a /tmp and its volumes, in a network that leads nowhere.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT

from qa_service.commands.init import QUESTION, SAMPLE

BASE = re.compile(r"debian:(\w+)-slim")
CERTIFICATES = "/certificates.pem"  # where those of this machine lie in a tree
BARE = {
    "PIP_CERT": CERTIFICATES,
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
}
START_SECONDS = 600  # that the first build may take, as the health check allows
STOP_SECONDS = 15
HOME = "/srv/qa-service"


@dataclass
class Image:
    """A tree of files as the steps so far have left it, and how it is run."""

    root: Path
    environment: dict = field(default_factory=dict)
    arguments: dict = field(default_factory=dict)
    workdir: str = "/"
    user: str = "root"
    health: list = field(default_factory=list)
    command: list = field(default_factory=list)

    def run(self, command, **options):
        """Run a command in the tree, as its user."""
        return subprocess.run(self.within(command), check=True, env=self.told(), **options)

    def within(self, command):
        """The command that runs a command in the tree."""
        place = ["sh", "-c", f'cd {shlex.quote(self.workdir)} && exec "$@"', "sh"]
        return ["/usr/sbin/chroot", f"--userspec={self.user}:{self.user}", str(self.root), *place, *command]

    def told(self):
        """The environment of what runs in the tree."""
        return BARE | self.arguments | self.environment


def instructions(text):
    """Each instruction of a Dockerfile and what it is given."""
    whole = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    return [line.split(maxsplit=1) for line in whole.splitlines() if line.strip()]


def built(text, folder, given):
    """The image of the last stage, its steps taken in trees below a folder; given: the build's arguments."""
    stages = {}
    for name, rest in instructions(text):
        print(name, rest, flush=True)
        if name == "FROM":
            origin, _, alias = rest.partition(" AS ")
            image = stages[alias] = Image(tree(BASE.fullmatch(origin)[1], folder, alias or "image"))
        else:
            STEPS[name](image, rest, stages, given)
    return image


def certificates():
    """The file of certificates by which this machine reaches the registries."""
    return os.environ.get("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt")


def tree(suite, folder, name):
    """A bare Debian tree of that name."""
    bare = folder / f"bare-{suite}"
    if not bare.exists():
        subprocess.run(["debootstrap", "--variant=minbase", suite, bare], check=True, stdout=subprocess.DEVNULL)
        for needed, place in ((Path("/etc/resolv.conf"), "etc/resolv.conf"), (certificates(), CERTIFICATES[1:])):
            shutil.copy(needed, bare / place)
    subprocess.run(["cp", "-a", "--reflink=auto", bare, folder / name], check=True)
    return folder / name


def argument(image, rest, stages, given):
    """Set an argument of the build; a folder of this machine that it names is there too."""
    name, _, default = rest.partition("=")
    if value := given.get(name, default):
        image.arguments[name] = value
        if Path(value).is_dir():
            shutil.copytree(value, image.root / value[1:])


def variables(image, rest, stages, given):
    image.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))


def step(image, rest, stages, given):
    image.run(["sh", "-c", rest])


def copied(image, rest, stages, given):
    """Copy from another stage, or from the folder of the Dockerfile what its .dockerignore lets pass."""
    *sources, target = rest.split()
    origin = ROOT
    if sources[0].startswith("--from="):
        origin = stages[sources.pop(0).removeprefix("--from=")].root
    else:
        lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        assert set(sources) <= {line[1:] for line in lines if line.startswith("!")}
    place = image.root / (Path(image.workdir) / target).relative_to("/")
    for source in (origin / name.lstrip("/") for name in sources):
        if source.is_dir():
            left_out = shutil.ignore_patterns("__pycache__") if origin == ROOT else None
            shutil.copytree(source, place, symlinks=True, ignore=left_out, dirs_exist_ok=True)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)


def workdir(image, rest, stages, given):
    image.workdir = rest
    (image.root / rest[1:]).mkdir(parents=True, exist_ok=True)


def user(image, rest, stages, given):
    image.user = rest


def health(image, rest, stages, given):
    image.health = json.loads(rest.partition(" CMD ")[2])


def entry(image, rest, stages, given):
    image.command += json.loads(rest)


STEPS = {
    "ARG": argument,
    "ENV": variables,
    "RUN": step,
    "COPY": copied,
    "WORKDIR": workdir,
    "USER": user,
    "HEALTHCHECK": health,
    "ENTRYPOINT": entry,
    "CMD": entry,
    "EXPOSE": lambda *_: None,
}


def main():
    """Build the image, and try it in namespaces of its own."""
    with tempfile.TemporaryDirectory() as work:
        wheels = os.environ.get("PIP_FIND_LINKS")  # where this machine keeps torch, if anywhere
        given = {"TORCH_WHEELS": wheels} if wheels else {}
        image = built((ROOT / "Dockerfile").read_text("utf-8"), Path(work), given)
        told = json.dumps({**vars(image), "root": str(image.root), "arguments": {}})
        namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
        subprocess.run([*namespaces, sys.executable, __file__, told], check=True)


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def tried(image):
    """Start the image as compose.yaml does, wait until it is healthy, ask it, and stop it."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    root, home = str(image.root), image.root / HOME[1:]
    with tempfile.TemporaryDirectory() as work:
        mount("--bind", root, root)
        mount("-t", "proc", "proc", f"{root}/proc")
        mount("-t", "tmpfs", "tmpfs", f"{root}/tmp")
        mount("--bind", str(SAMPLE), str(home / "seeds"))
        for volume in ("index", "data"):
            subprocess.run(["cp", "-a", home / volume, work], check=True)
            mount("--bind", f"{work}/{volume}", str(home / volume))
        mount("-o", "remount,ro,bind", root)
        with subprocess.Popen(["setpriv", "--no-new-privs", *image.within(image.command)], env=image.told()) as server:
            wait_until_healthy(image, server)
            answer = image.run(["qa-service", "ask", QUESTION], capture_output=True, text=True).stdout
            assert "八折" in answer, answer
            server.terminate()
            assert server.wait(STOP_SECONDS) == 0


def wait_until_healthy(image, server):
    began = time.monotonic()
    while subprocess.run(image.within(image.health), env=image.told(), stderr=subprocess.DEVNULL).returncode:
        assert server.poll() is None, "the server ended"
        assert time.monotonic() - began < START_SECONDS, "the server is not healthy"
        time.sleep(1)
    print(f"healthy after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        told = json.loads(sys.argv[1])
        tried(Image(**told | {"root": Path(told["root"])}))
    else:
        main()
