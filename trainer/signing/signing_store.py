"""The store of a trainer that has a signing key: whatever it publishes is signed."""

from dataclasses import dataclass
from functools import cached_property

from trainer.signing.signing_storage import SigningStorage
from xornet.storage.address import storage_of
from xornet.storage.protocol import Storage
from xornet.store import WeightStore


@dataclass(frozen=True)
class SigningStore(WeightStore):
    """The versions of one model, as `WeightStore` has them."""

    @cached_property
    def storage(self) -> Storage:
        return SigningStorage(storage_of(self.models_dir, self.model))
