import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import IndexDamaged
from qa_service.store.records import Records, write_records

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda v: st.lists(v) | st.dictionaries(st.text(max_size=3), v),
    max_leaves=5,
)


@given(st.lists(VALUES, max_size=8))
def test_records_come_back_as_they_were_written(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("records") / "values.jsonl"
    write_records(path, values)
    records = Records(path, lambda record: record)
    assert list(records) == values
    assert [records[i] for i in range(-len(values), 0)] == values
    assert list(records[1:]) == values[1:]
    assert list(records[1:][:2]) == values[1:][:2]
    with pytest.raises(IndexError):
        records[len(values)]


@pytest.mark.parametrize("damage", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes()[:-2])])
@pytest.mark.parametrize("name", ["values.jsonl", "values.jsonl.offsets.npy"])
def test_a_missing_or_cut_file_is_said_and_not_read(tmp_path, damage, name):
    write_records(tmp_path / "values.jsonl", ["一", "二"])
    damage(tmp_path / name)
    with pytest.raises(IndexDamaged, match="qa-service build"):
        Records(tmp_path / "values.jsonl", str)
