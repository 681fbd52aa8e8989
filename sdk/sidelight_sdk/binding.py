"""How a description becomes a method: the same signature, three ways to carry it out.

A noun is one class for both clients and the batch. What differs is its `way`: `Blocking` executes the described call
and returns its answer, `Awaiting` makes a coroutine of it, `Collecting` puts a write into a batch. `ParamSpec` carries
the signature, so type checkers and editors see the description's own.

    class Notes(Noun[W]):
        add = writes(add_note)              # in both clients and in a batch
        get = reads(get_note)               # in both clients
        list = lists(list_notes)            # in both clients: all pages, as one list
        walk = walks(list_notes)            # in both clients: all pages, one after the other, as an iterator
"""

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from .request import Call, Push

P = ParamSpec("P")
T = TypeVar("T")
Page = TypeVar("Page", bound="HasNext")
W = TypeVar("W", bound="Blocking | Awaiting | Collecting")


class Executes(Protocol):
    def execute(self, call: Call[T]) -> T: ...


class ExecutesLater(Protocol):
    async def execute(self, call: Call[T]) -> T: ...


class Collects(Protocol):
    def collect(self, push: Push[Any]) -> None: ...


class HasNext(Protocol):
    """A page of a list: `next` is the cursor of the page that follows, None on the last."""

    @property
    def next(self) -> str | None: ...


class Walk(Generic[T]):
    """A list described: how each of its pages is read, and what of a page it gives."""

    def __init__(self, page_at: Callable[[str | None], Call[Page]], items: Callable[[Page], Iterable[T]]) -> None:
        self.page_at: Callable[[str | None], Call[Any]] = page_at
        self.items: Callable[[Any], Iterable[T]] = items


class Blocking:
    """The way of the sync client."""

    def __init__(self, executor: Executes) -> None:
        self._executor = executor

    def bind(self, describe: Callable[P, Call[T]]) -> Callable[P, T]:
        execute = self._executor.execute

        def method(*args: P.args, **kwargs: P.kwargs) -> T:
            return execute(describe(*args, **kwargs))

        return method

    def bind_walk(self, describe: Callable[P, Walk[T]]) -> Callable[P, Iterator[T]]:
        execute = self._executor.execute

        def method(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
            walk = describe(*args, **kwargs)
            page = execute(walk.page_at(None))
            yield from walk.items(page)
            while page.next is not None:
                page = execute(walk.page_at(page.next))
                yield from walk.items(page)

        return method

    def bind_list(self, describe: Callable[P, Walk[T]]) -> Callable[P, list[T]]:
        walk = self.bind_walk(describe)

        def method(*args: P.args, **kwargs: P.kwargs) -> list[T]:
            return list(walk(*args, **kwargs))

        return method


class Awaiting:
    """The way of the async client."""

    def __init__(self, executor: ExecutesLater) -> None:
        self._executor = executor

    def bind(self, describe: Callable[P, Call[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        execute = self._executor.execute

        async def method(*args: P.args, **kwargs: P.kwargs) -> T:
            return await execute(describe(*args, **kwargs))

        return method

    def bind_walk(self, describe: Callable[P, Walk[T]]) -> Callable[P, AsyncIterator[T]]:
        execute = self._executor.execute

        async def method(*args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
            walk = describe(*args, **kwargs)
            page = await execute(walk.page_at(None))
            for item in walk.items(page):
                yield item
            while page.next is not None:
                page = await execute(walk.page_at(page.next))
                for item in walk.items(page):
                    yield item

        return method

    def bind_list(self, describe: Callable[P, Walk[T]]) -> Callable[P, Coroutine[Any, Any, list[T]]]:
        walk = self.bind_walk(describe)

        async def method(*args: P.args, **kwargs: P.kwargs) -> list[T]:
            return [item async for item in walk(*args, **kwargs)]

        return method


class Collecting:
    """The way of a batch: it collects, and returns nothing. What reads is not there."""

    def __init__(self, collector: Collects) -> None:
        self._collector = collector

    def bind(self, describe: Callable[P, Push[T]]) -> Callable[P, None]:
        collect = self._collector.collect

        def method(*args: P.args, **kwargs: P.kwargs) -> None:
            collect(describe(*args, **kwargs))

        return method


class Noun(Generic[W]):
    """The methods of one noun, in a client or in a batch."""

    def __init__(self, way: W) -> None:
        self._way = way

    def __dir__(self) -> list[str]:
        """What this way has: a batch's nouns only write."""
        return [name for name in super().__dir__() if name.startswith("__") or hasattr(self, name)]


class _Method(Generic[P, T]):
    """A non-data descriptor: the method is made when it is first asked for, and kept in the noun's own `__dict__`."""

    def __init__(self, describe: Callable[P, T]) -> None:
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

    def _refuse_to_collect(self, way: object) -> None:
        if isinstance(way, Collecting):
            raise AttributeError(f"a batch only writes: it has no {self._owner.__name__.lower()}.{self._name}")


class writes(_Method[P, Push[T]], Generic[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Push[T]]: ...
    @overload
    def __get__(self, noun: Noun[Blocking], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, noun: Noun[Collecting], owner: type) -> Callable[P, None]: ...
    def __get__(self, noun: Noun[Any] | None, owner: type) -> Any:
        return self._describe if noun is None else self._keep(noun, noun._way.bind(self._describe))


class reads(_Method[P, Call[T]], Generic[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Call[T]]: ...
    @overload
    def __get__(self, noun: Noun[Blocking], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, noun: Noun[Any] | None, owner: type) -> Any:
        if noun is None:
            return self._describe
        self._refuse_to_collect(noun._way)
        return self._keep(noun, noun._way.bind(self._describe))


class sends(reads[P, T], Generic[P, T]):  # noqa: N801
    """What travels as bytes, which a batch does not take."""

    def _refuse_to_collect(self, way: object) -> None:
        if isinstance(way, Collecting):
            raise AttributeError(f"a batch takes no bytes: it has no {self._owner.__name__.lower()}.{self._name}")


class walks(_Method[P, Walk[T]], Generic[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Walk[T]]: ...
    @overload
    def __get__(self, noun: Noun[Blocking], owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, noun: Noun[Any] | None, owner: type) -> Any:
        if noun is None:
            return self._describe
        self._refuse_to_collect(noun._way)
        return self._keep(noun, noun._way.bind_walk(self._describe))


class lists(_Method[P, Walk[T]], Generic[P, T]):  # noqa: N801
    @overload
    def __get__(self, noun: None, owner: type) -> Callable[P, Walk[T]]: ...
    @overload
    def __get__(self, noun: Noun[Blocking], owner: type) -> Callable[P, list[T]]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], owner: type) -> Callable[P, Coroutine[Any, Any, list[T]]]: ...
    def __get__(self, noun: Noun[Any] | None, owner: type) -> Any:
        if noun is None:
            return self._describe
        self._refuse_to_collect(noun._way)
        return self._keep(noun, noun._way.bind_list(self._describe))
