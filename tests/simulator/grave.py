"""What a firm sees once in years: a lost device, a copied image, a device or the hub put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulator.faults import Fault

if TYPE_CHECKING:
    from tests.simulator.device import SimDevice
    from tests.simulator.world import World


def _revoke(world: World, device: SimDevice) -> None:
    if device.revoked_at is not None or not world.faults.happens(Fault.KEY_REVOKED):
        return
    identity = device.store.identity
    if world.hub.revoke(identity.device):
        ends = world.hub.rows("SELECT stream, last_n FROM replica_stream WHERE replica = ?", identity.replica)
        device.revoked_at = dict(ends)


def _copy_image(world: World, device: SimDevice) -> None:
    if world.faults.happens(Fault.IMAGE_COPIED):
        world.devices.append(device.copied(f"device-{len(world.devices)}"))


def _put_device_back(world: World, device: SimDevice) -> None:
    if world.faults.happens(Fault.DEVICE_PUT_BACK):
        held = {name for (name,) in world.hub.rows("SELECT operation_id FROM log")}
        device.put_back()
        world.ledger.forget(device.name, device.operations_on_disk(), held)


def _put_hub_back(world: World, _device: SimDevice) -> None:
    if world.faults.happens(Fault.HUB_PUT_BACK):
        if world.source is not None:
            world.source.heard.clear()
        world.hub.put_back()


GRAVE_MISHAPS: dict[Fault, Callable[[World, SimDevice], None]] = {
    Fault.KEY_REVOKED: _revoke,
    Fault.IMAGE_COPIED: _copy_image,
    Fault.DEVICE_PUT_BACK: _put_device_back,
    Fault.HUB_PUT_BACK: _put_hub_back,
}
"""Each happens to a device, or not, as the world's troubles say."""
