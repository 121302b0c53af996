"""A store that gives out only versions which were signed by keys that are trusted."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from service.errors import UntrustedWeights
from service.inherited import INHERITED
from service.settings import Settings
from service.signing.trusted_keys import TrustedKeys
from xornet.signing.beside import SUFFIX, CorruptSignatures, read_signatures, signers
from xornet.store import WeightStore, file_name
from xornet.version import Version


@dataclass(frozen=True)
class VerifiedStore(WeightStore):
    """The versions of one model, as `WeightStore` has them, less those that too few of the trusted keys signed."""

    keys: TrustedKeys
    required: int = 1  # different keys

    def state(self, number: int) -> Hashable:
        """Return what also changes with the signatures and with the keys that are trusted."""
        return super().state(number), self._state_of_signatures(number), self.keys.state()

    def load(self, number: int) -> Version:
        """Return version `number`; `UntrustedWeights` if too few of the trusted keys signed it."""
        version = super().load(number)
        try:
            found = read_signatures(self.storage, file_name(number))
        except CorruptSignatures as error:
            raise UntrustedWeights(str(error)) from error
        if not found:
            raise UntrustedWeights("it is not signed")
        signed = {key.raw for key in signers(found, version.data)}
        if not signed:
            raise UntrustedWeights("its signature is not of this file")
        trusted = len(signed & {key.raw for key in self.keys.now()})
        if trusted < self.required:
            count = "none" if not trusted else f"{trusted}, not {self.required},"
            raise UntrustedWeights(f"it is signed by {count} of the keys in VERIFY_KEYS")
        return version

    def _state_of_signatures(self, number: int) -> Hashable:
        try:
            return self.storage.state(file_name(number) + SUFFIX)
        except FileNotFoundError:
            return None


def opener(settings: Settings) -> Callable[[Path, str], WeightStore]:
    """Return what opens the store of a model, for settings that name the keys."""
    assert settings.verify_keys  # noqa: S101 - the part is on
    keys = TrustedKeys(settings.verify_keys, INHERITED.key_memory)
    return lambda models_dir, model: VerifiedStore(models_dir, model, keys, settings.verify_keys_required)
