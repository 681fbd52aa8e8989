"""A customer's picture: `/v1/customers/{customer}/avatar`. Sent and read as bytes; never fetched from an address."""

from litestar import Response, get, put

from plugin.actions.avatars import of_customer
from plugin.api.http.call import Call, answer_operation
from plugin.api.http.routing import found, writes
from plugin.api.http.schema import Described, Query
from plugin.domain.avatars import AvatarAnswer, RemoveAvatar
from plugin.domain.pictures import MEDIA_TYPE, SIZES, Picture
from plugin.domain.problems import problem
from plugin.errors import Invalid, Missing, Problem
from plugin.settings import LARGEST_AVATAR
from plugin.store.avatars import find_avatar
from plugin.store.customers import find_customer

AVATAR = {
    "customer": "cust-1",
    "picture": "9f86d081884c7d659a2feaa0c55ad015-3fb2c41d9ae07758",
    "flattened": False,
    "changed_at": "2027-03-01T09:00:00Z",
}
PATH = "/customers/{customer:str}/avatar"


@put(
    PATH,
    opt={"described": Described(answer=AvatarAnswer, answered=AVATAR, refusals=(404, 413), takes="image/*")},
    status_code=200,
    request_max_body_size=LARGEST_AVATAR + 1,
)
async def put_avatar(call: Call) -> Response[bytes]:
    """Set a customer's picture: the body is its bytes, whatever `Content-Type` says.

    JPEG, PNG, WebP, GIF or AVIF, at most 8 MB and 50 million pixels. It is decoded and encoded anew, in the middle of
    its longer side, the right way up, in sRGB: what is kept are two squares of WebP, and nothing that came along with
    it. Of a moving one the first picture is kept, and the answer says `flattened`. `picture` names what is kept,
    and is another one whenever the picture is.

    What repeats the bytes that were sent last changes nothing, so what an agent has done since is kept.

    Errors: 404 where this workspace has no such customer; 422 says why a picture is none that can be kept: of another
    kind, damaged, too large, too narrow (more than 8 times as long as wide), smaller than 16 pixels; 503 where files
    cannot be kept just now.
    """
    customer_id = call.path["customer"]
    if await find_customer(call.store, call.workspace_id, customer_id) is None:  # before anything is decoded
        raise Missing(problem("customer", "customer_missing"))
    data, avatars = await call.request.body(), call.services.avatars
    return answer_operation(await avatars.put(call.workspace_id, of_customer(customer_id), data, call.run, "picture"))


GIVES = Described(
    refusals=(404, 422),
    gives=MEDIA_TYPE,
    queries=(Query("size", "Pixels of a side: 48 or 128, which is what you get without it.", "integer"),),
)


@get(PATH, opt={"described": GIVES}, status_code=200)
async def get_avatar(call: Call) -> Response[bytes]:
    """Read a customer's picture, as a square of WebP.

    Errors: 404 where this workspace has no such customer, or they have no picture; 422 for a `size` that there is not.
    """
    return await read_picture(call, await find_avatar(call.store, call.workspace_id, call.path["customer"]))


async def read_picture(call: Call, held: Picture | None) -> Response[bytes]:
    size = call.whole_number("size", SIZES[-1], SIZES[0], SIZES[-1])
    if size not in SIZES:
        raise Invalid(Problem("size", f"must be {' or '.join(map(str, SIZES))}"))
    return Response(found(await call.services.avatars.read(call.workspace_id, held, size)), media_type=MEDIA_TYPE)


@writes("DELETE", PATH, RemoveAvatar, refusals=(404,))
def delete_avatar() -> None:
    """Remove a customer's picture: panels show their initials. One that they have not, or no more, is removed already.

    Errors: 404 where this workspace has no such customer.
    """


handlers = (put_avatar, get_avatar, delete_avatar)
