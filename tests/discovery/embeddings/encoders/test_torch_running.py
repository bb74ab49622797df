"""Batches run in order, bounded and overlapped with their preparation, and a device that gives up says so."""

import threading
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from discovery.embeddings.encoders.protocol import EncodingFailed
from discovery.embeddings.encoders.torch_running import (
    best_device,
    precision_on,
    prepared,
    run_batches,
    use_threads,
)

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def number(item: int) -> Tensor:
    return torch.tensor([float(item)])


@pytest.mark.parametrize("count", [1, 2, 4, 5, 11])
def test_results_keep_the_order_of_the_items_in_bounded_batches(count: int) -> None:
    sizes = []

    def forward(batch: Tensor) -> Tensor:
        sizes.append(len(batch))
        return batch * 2

    (rows,) = run_batches(range(count), number, forward, 4, CPU)
    assert rows[:, 0].tolist() == [2 * item for item in range(count)]
    assert max(sizes) <= 4
    assert len(sizes) == -(-count // 4)


def test_several_results_come_back_each_whole_and_in_float32() -> None:
    rows, sums = run_batches(range(6), number, lambda batch: (batch.double(), batch.sum(1).bfloat16()), 4, CPU)
    assert rows.shape == (6, 1)
    assert sums.tolist() == list(range(6))
    assert rows.dtype == sums.dtype == torch.float32


def test_no_items_give_no_results() -> None:
    assert run_batches([], number, lambda batch: batch, 4, CPU) == ()


def test_the_next_batch_is_prepared_while_one_runs() -> None:
    """The first pass waits for a picture of the second: without the overlap nobody would ever prepare it."""
    begun = threading.Event()

    def prepare(item: int) -> Tensor:
        if item >= 2:
            begun.set()
        return number(item)

    def forward(batch: Tensor) -> Tensor:
        assert begun.wait(20)
        return batch

    (rows,) = run_batches(range(4), prepare, forward, 2, CPU)
    assert len(rows) == 4


def test_gradients_are_not_kept() -> None:
    weight = nn.Parameter(torch.ones(1, 1))
    (rows,) = run_batches(range(3), number, lambda batch: batch @ weight, 2, CPU)
    assert not rows.requires_grad


def test_pictures_and_networks_are_channels_last() -> None:
    network = prepared(nn.Conv2d(3, 8, 3), CPU)
    assert network.weight.is_contiguous(memory_format=torch.channels_last)
    assert not network.training
    seen = []

    def forward(batch: Tensor) -> Tensor:
        seen.append(batch.is_contiguous(memory_format=torch.channels_last))
        return network(batch).flatten(1)

    run_batches(range(3), lambda item: torch.rand(3, 8, 8), forward, 2, CPU)
    assert seen == [True, True]


def test_out_of_memory_a_batch_is_tried_in_halves_once() -> None:
    sizes = []

    def forward(batch: Tensor) -> Tensor:
        sizes.append(len(batch))
        if len(batch) > 4:
            raise torch.OutOfMemoryError("out of memory")
        return batch

    (rows,) = run_batches(range(8), number, forward, 8, CPU)
    assert rows[:, 0].tolist() == list(range(8))
    assert sizes == [8, 4, 4]


def test_memory_that_does_not_do_for_half_a_batch_fails_in_one_line() -> None:
    def forward(batch: Tensor) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 3 GiB")

    with pytest.raises(EncodingFailed, match=r"failed on cpu: CUDA out of memory\. Tried"):
        run_batches(range(8), number, forward, 8, CPU)


def test_an_allocation_that_the_cpu_cannot_make_fails_as_encoding() -> None:
    with pytest.raises(EncodingFailed, match="failed on cpu"):
        run_batches(range(2), number, lambda batch: torch.empty(2**60), 2, CPU)


def test_a_picture_that_cannot_be_prepared_is_the_callers_to_explain() -> None:
    def prepare(item: int) -> Tensor:
        raise OSError("truncated")

    with pytest.raises(OSError, match="truncated"):
        run_batches(range(2), prepare, lambda batch: batch, 2, CPU)


def test_the_threads_are_bounded_or_left_alone() -> None:
    use_threads(1)
    assert torch.get_num_threads() == 1
    use_threads(None)
    assert torch.get_num_threads() == 1


def test_bfloat16_is_used_only_where_the_hardware_has_it() -> None:
    assert precision_on(torch.device("cuda")) is torch.bfloat16
    assert precision_on(torch.device("mps")) is torch.float32
    capabilities = torch.cpu.get_capabilities()
    native = capabilities.get("amx_bf16") or capabilities.get("avx512_bf16")
    assert (precision_on(CPU) is torch.bfloat16) == bool(native)


def test_the_best_device_is_there() -> None:
    assert torch.ones(1, device=best_device()).sum().item() == 1
