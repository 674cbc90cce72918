"""The network of the cutting learns whole rows of labels."""

import itertools

import pytest
import torch

from qa_service.training.cutting import misfit


@pytest.mark.parametrize("seed", range(5))
def test_labels_are_as_unlikely_as_all_other_rows_are_likely(seed):
    torch.manual_seed(seed)
    scores, ways = torch.randn(2, 3, 4), torch.randn(4, 4)
    labels = torch.tensor([[1, 2, 3], [0, 3, -100]])  # the second page is shorter

    def worth(page, row):
        return sum(scores[page, i, k] for i, k in enumerate(row)) + sum(ways[pair] for pair in itertools.pairwise(row))

    def unlikely(page, row):
        every = itertools.product(range(4), repeat=len(row))
        return torch.logsumexp(torch.stack([worth(page, other) for other in every]), 0) - worth(page, row)

    wanted = (unlikely(0, (1, 2, 3)) + unlikely(1, (0, 3))) / 5
    assert float(misfit(scores, ways, labels)) == pytest.approx(float(wanted), abs=1e-5)
