"""Code that Numba compiles, each beside a twin in NumPy that gives the same bits.

A process that answers many questions makes such code ready once, beside its first answers, and so
does a training on many labels; one that answers a single question never loads the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

Does = TypeVar("Does")
_F = TypeVar("_F", bound="Callable[..., Any]")


class Compiled(Generic[Does]):
    """A module in NumPy, and the one that takes its place once it was made ready.

    Parameters
    ----------
    twin : what answers until then.
    kernel : name of the module whose functions are compiled.
    try_out : asks everything once, so that nothing is left to compile; None where all is compiled
        when the module is imported.
    """

    def __init__(
        self, twin: Does, kernel: str, try_out: Callable[[Does], None] | None = None
    ) -> None:
        self._twin, self._name, self._try_out = twin, kernel, try_out
        self._kernel: Does | None = None

    def current(self) -> Does:
        """Whoever answers now."""
        return self._twin if self._kernel is None else self._kernel

    def make_ready(self) -> bool:
        """Compile, or load what was compiled before; True where the kernel answers from now on.

        Takes seconds the first time. Where Numba is missing or fails, the twin stays.
        """
        if self._kernel is not None:
            return True
        try:
            kernel = cast("Does", import_module(self._name))
            if self._try_out is not None:
                self._try_out(kernel)
        except Exception:  # noqa: BLE001 - whatever a compiler may stumble over, the twin answers
            return False
        self._kernel = kernel
        return True


def compiled(function: _F) -> _F:
    """Compile for the types that it is asked with, each when it is first asked with them."""
    return compiled_for(None)(function)


def compiled_for(signature: object) -> Callable[[_F], _F]:
    """Compile for the types of one signature, now.

    What is compiled is kept beside the source, in the user's cache, or for this process alone.
    """
    from numba import njit  # noqa: PLC0415 - only where a kernel is imported

    def compile_now(function: _F) -> _F:
        try:
            return cast("_F", njit(signature, cache=True, nogil=True)(function))
        except RuntimeError:  # nothing can be written anywhere, as in a read-only container
            return cast("_F", njit(signature, nogil=True)(function))

    return compile_now
