"""Writes a network that has learned as the reader loads it: layers in 8 bits for ONNX Runtime, tables and heads, the tokeniser."""

from __future__ import annotations

import math
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from qa_service.reader.network import LAYERS, WEIGHTS
from qa_service.reader.rows import MAX_CONTEXT, MAX_PASSAGE, MAX_QUESTION
from qa_service.reader.tokens import TOKENIZER
from qa_service.training.network import Layer, ReadingNetwork

LONGEST = MAX_QUESTION + MAX_CONTEXT + MAX_PASSAGE + 4  # pieces of a row
BYTE = 127
OPSET = 17
HEADS = {"span": "span", "sent.0": "sentence.0", "sent.2": "sentence.2", "none.0": "none.0", "none.2": "none.2"}

Half = NDArray[np.float16]


class RowLayers(nn.Module):
    """The layers over one row that nothing fills up: (length, width) → (length, width)."""

    def __init__(self, network: ReadingNetwork) -> None:
        super().__init__()
        self.ln, self.layers = network.ln, network.layers

    def forward(self, embedded: Tensor) -> Tensor:
        """The states of a row's pieces."""
        states = self.ln(embedded)
        for layer in self.layers:
            states = _through(layer, states)
        return torch.as_tensor(states)


def _through(layer: nn.Module, states: Tensor) -> Tensor:
    assert isinstance(layer, Layer)
    size = states.shape[-1] // layer.heads
    query, key, value = layer.qkv(states).reshape(-1, 3, layer.heads, size).permute(1, 2, 0, 3).unbind(0)
    seen = torch.softmax(query @ key.transpose(1, 2) / math.sqrt(size), -1) @ value
    return layer.after(states, seen.transpose(0, 1).reshape(states.shape))


def export(network: ReadingNetwork, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes the files of the network into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.float().cpu().eval()
    with tempfile.TemporaryDirectory() as work:
        whole = Path(work) / LAYERS
        export_layers(network, whole)
        quantize_dynamic(
            whole,
            folder / LAYERS,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
        )
    save_file(weights_of(network), folder / WEIGHTS)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    for name in (LAYERS, WEIGHTS):
        (folder / name).chmod(0o644)  # an installed copy would stay its owner's alone


def export_layers(network: ReadingNetwork, path: Path) -> None:
    """Writes the layers in single precision."""
    example = torch.zeros(LONGEST, network.kind.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package calls itself old
        torch.onnx.export(
            RowLayers(network).eval(),
            (example,),
            str(path),
            input_names=["embedded"],
            output_names=["states"],
            dynamic_axes={"embedded": {0: "length"}, "states": {0: "length"}},
            opset_version=OPSET,
            dynamo=False,
        )


def weights_of(network: ReadingNetwork) -> dict[str, NDArray[np.generic]]:
    """The tables and heads by the reader's names: words in bytes with a scale each, all else in half precision."""
    held = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    words = held["word.weight"]
    scales = np.abs(words).max(axis=1).astype(np.float16) / np.float16(BYTE)
    found: dict[str, NDArray[np.generic]] = {
        "words": _bytes(words, scales),
        "words.scale": scales,
        "positions": _half(held["pos.weight"][:LONGEST]),
        "kinds": _half(held["kind"]),
    }
    for learned, read in HEADS.items():
        found |= {f"{read}.{part}": _half(held[f"{learned}.{part}"]) for part in ("weight", "bias")}
    return found


def _bytes(values: NDArray[np.float32], scales: Half) -> NDArray[np.int8]:
    steps = np.maximum(scales.astype(np.float32), np.finfo(np.float16).tiny)[:, None]
    return np.clip(np.round(values / steps), -BYTE, BYTE).astype(np.int8)


def _half(values: NDArray[np.float32]) -> Half:
    return np.ascontiguousarray(values, np.float16)
