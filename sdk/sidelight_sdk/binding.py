"""How a description becomes a method: the same signature, three ways to carry it out.

`blocking(describe)` is a method that executes the described call and returns its answer, `awaiting(describe)` a
coroutine method that does, and `collecting(describe)` one that puts the write into a batch. `ParamSpec` carries the
signature, so type checkers and editors see the description's own.
"""

import functools
from collections.abc import Callable, Coroutine
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from .request import Call, Push

P = ParamSpec("P")
T = TypeVar("T")


class Executes(Protocol):
    def execute(self, call: Call[T]) -> T: ...


class ExecutesLater(Protocol):
    async def execute(self, call: Call[T]) -> T: ...


class Collects(Protocol):
    def collect(self, push: Push[Any]) -> None: ...


class Blocking:
    """A noun of the sync client."""

    def __init__(self, executor: Executes) -> None:
        self._executor = executor


class Awaiting:
    """A noun of the async client."""

    def __init__(self, executor: ExecutesLater) -> None:
        self._executor = executor


class Collecting:
    """A noun of a batch."""

    def __init__(self, collector: Collects) -> None:
        self._collector = collector


class _Method(Generic[P, T]):
    """A non-data descriptor: the method is made when it is first asked for, and kept in the noun's own `__dict__`."""

    def __init__(self, describe: Callable[P, Call[T]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def _keep(self, noun: object, method: Callable[..., Any]) -> Any:
        functools.update_wrapper(method, self._describe)
        method.__name__, method.__qualname__ = self._name, f"{self._owner.__qualname__}.{self._name}"
        given = {name: kind for name, kind in self._describe.__annotations__.items() if name != "return"}
        method.__annotations__ = given  # what the description returns is not what the method does
        noun.__dict__[self._name] = method
        return method


class blocking(_Method[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Call[T]]: ...
    @overload
    def __get__(self, noun: Blocking, owner: type) -> Callable[P, T]: ...
    def __get__(self, noun: Blocking | None, owner: type) -> Callable[P, Call[T]] | Callable[P, T]:
        if noun is None:
            return self._describe
        execute, describe = noun._executor.execute, self._describe

        def method(*args: P.args, **kwargs: P.kwargs) -> T:
            return execute(describe(*args, **kwargs))

        kept: Callable[P, T] = self._keep(noun, method)
        return kept


class awaiting(_Method[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Call[T]]: ...
    @overload
    def __get__(self, noun: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, noun: Awaiting | None, owner: type) -> Callable[P, Call[T]] | Callable[P, Coroutine[Any, Any, T]]:
        if noun is None:
            return self._describe
        execute, describe = noun._executor.execute, self._describe

        async def method(*args: P.args, **kwargs: P.kwargs) -> T:
            return await execute(describe(*args, **kwargs))

        kept: Callable[P, Coroutine[Any, Any, T]] = self._keep(noun, method)
        return kept


class collecting(_Method[P, T]):  # noqa: N801
    def __init__(self, describe: Callable[P, Push[T]]) -> None:
        super().__init__(describe)
        self._push = describe

    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Push[T]]: ...
    @overload
    def __get__(self, noun: Collecting, owner: type) -> Callable[P, None]: ...
    def __get__(self, noun: Collecting | None, owner: type) -> Callable[P, Push[T]] | Callable[P, None]:
        if noun is None:
            return self._push
        collect, describe = noun._collector.collect, self._push

        def method(*args: P.args, **kwargs: P.kwargs) -> None:
            collect(describe(*args, **kwargs))

        kept: Callable[P, None] = self._keep(noun, method)
        return kept
