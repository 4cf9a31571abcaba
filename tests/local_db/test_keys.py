from __future__ import annotations

import os
import pickle
import random
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.errors import UserError
from local_db.key_slots import unseal_at_headquarters
from local_db.keys import create_keys, load_keys, read_key_file
from local_db.recovery_code import new_recovery_code, recovery_secret
from tests.local_db.vaults import MemoryVault, no_vault

PASSPHRASE = "雨后天晴 kestrel 42"


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def test_a_key_in_the_keyring_opens_without_asking(tmp_path: Path) -> None:
    vault = MemoryVault()
    _, key, _ = create_keys(tmp_path / "keys.json", vault, None)
    safe = load_keys(tmp_path / "keys.json", vault)
    assert safe.open_with_keyring().database() == key.database()
    assert safe.protection == "keyring"


def test_without_a_keyring_a_passphrase_is_demanded_and_opens_the_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(UserError) as refused:
        create_keys(path, no_vault(), None)
    assert code_of(refused) == "keys.passphrase_needed"
    assert not path.exists()
    _, key, _ = create_keys(path, no_vault(), PASSPHRASE)
    safe = load_keys(path, no_vault())
    assert safe.open_with_passphrase(PASSPHRASE).database() == key.database()
    assert safe.protection == "passphrase"
    with pytest.raises(UserError) as wrong:
        safe.open_with_passphrase(PASSPHRASE + "3")
    assert code_of(wrong) == "passphrase.wrong"


def test_full_width_letters_are_the_same_passphrase(tmp_path: Path) -> None:
    _, key, _ = create_keys(tmp_path / "keys.json", no_vault(), "ｋｅｓｔｒｅｌ　０１２")
    opened = load_keys(tmp_path / "keys.json", no_vault()).open_with_passphrase("kestrel 012")
    assert opened.check() == key.check()


def test_a_passphrase_of_nine_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        create_keys(tmp_path / "keys.json", no_vault(), "123456789")
    assert code_of(refused) == "passphrase.too_short"


def test_the_passphrase_slot_costs_at_least_64_mib(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys.json", no_vault(), PASSPHRASE)
    slot = read_key_file(tmp_path / "keys.json").passphrase
    assert slot is not None
    assert slot.memory_kib >= 64 * 1024


def test_a_changed_passphrase_voids_the_old_one(tmp_path: Path) -> None:
    safe, key, _ = create_keys(tmp_path / "keys.json", no_vault(), PASSPHRASE)
    safe.set_passphrase(key, "another long one")
    again = load_keys(tmp_path / "keys.json", no_vault())
    assert again.open_with_passphrase("another long one").check() == key.check()
    with pytest.raises(UserError) as wrong:
        again.open_with_passphrase(PASSPHRASE)
    assert code_of(wrong) == "passphrase.wrong"


def test_the_printed_code_opens_the_key_as_a_person_would_type_it(tmp_path: Path) -> None:
    _, key, code = create_keys(tmp_path / "keys.json", MemoryVault(), None)
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert load_keys(tmp_path / "keys.json", no_vault()).open_with_recovery_code(typed).check() == key.check()


def test_a_new_printed_code_voids_the_old_one(tmp_path: Path) -> None:
    safe, key, old = create_keys(tmp_path / "keys.json", MemoryVault(), None)
    new = safe.renew_printed_code(key)
    assert safe.open_with_recovery_code(new).check() == key.check()
    with pytest.raises(UserError) as wrong:
        safe.open_with_recovery_code(old)
    assert code_of(wrong) == "recovery.wrong_code"


def test_headquarters_reads_the_sealed_code_and_it_opens_the_key_offline(tmp_path: Path) -> None:
    headquarters = X25519PrivateKey.generate()
    safe, key, printed = create_keys(tmp_path / "keys.json", MemoryVault(), None)
    sealed = safe.seal_to_headquarters(key, headquarters.public_key().public_bytes_raw())
    code = unseal_at_headquarters(sealed, headquarters.private_bytes_raw(), safe.profile)
    again = load_keys(tmp_path / "keys.json", no_vault())
    assert again.sealed_code == sealed
    assert again.open_with_recovery_code(code).check() == key.check()
    assert again.open_with_recovery_code(printed).check() == key.check()


@pytest.mark.parametrize("change", ["other private key", "other profile", "one byte", "cut short"])
def test_a_seal_opens_only_whole_with_its_key_for_its_profile(tmp_path: Path, change: str) -> None:
    headquarters = X25519PrivateKey.generate()
    safe, key, _ = create_keys(tmp_path / "keys.json", MemoryVault(), None)
    sealed = safe.seal_to_headquarters(key, headquarters.public_key().public_bytes_raw())
    private, profile = headquarters.private_bytes_raw(), safe.profile
    if change == "other private key":
        private = X25519PrivateKey.generate().private_bytes_raw()
    elif change == "other profile":
        profile = "0" * 32
    elif change == "one byte":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    else:
        sealed = sealed[:20]
    with pytest.raises(UserError) as wrong:
        unseal_at_headquarters(sealed, private, profile)
    assert code_of(wrong) == "recovery.not_for_this_key"


def test_a_mistyped_character_of_a_code_is_nearly_always_noticed() -> None:
    code = new_recovery_code(random.Random(7).randbytes)
    unnoticed = tried = 0
    for place, character in enumerate(code):
        for other in "23456789ABCDEFGHJKMNPQRSTVWXYZ":
            if character in ("-", other):
                continue
            tried += 1
            try:
                recovery_secret(code[:place] + other + code[place + 1 :])
            except UserError:
                continue
            unnoticed += 1
    assert tried > 700
    assert unnoticed <= tried // 100


def test_a_recovery_code_has_more_than_100_bits() -> None:
    codes = {new_recovery_code(os.urandom) for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert 26 * 5 >= 100


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("absent", "keys.keyring_absent"),
        ("locked", "keys.keyring_locked"),
        ("changed", "keys.keyring_changed"),
        ("gone", "keys.keyring_entry_gone"),
        ("other value", "keys.keyring_other_value"),
        ("not base64", "keys.keyring_other_value"),
    ],
)
def test_case_49_a_failing_keyring_leaves_passphrase_and_recovery_code(
    tmp_path: Path, trouble: str, expected: str
) -> None:
    vault = MemoryVault()
    path, database = tmp_path / "keys.json", tmp_path / "branchdesk.db"
    database.write_bytes(b"every ticket of this branch")
    _, key, code = create_keys(path, vault, PASSPHRASE)
    if trouble == "changed":
        vault = MemoryVault("another keyring")
    elif trouble == "gone":
        vault.entries.clear()
    elif trouble == "other value":
        _, other, _ = create_keys(tmp_path / "other.json", vault, None)
        vault.entries = {entry: vault.entries[entry] for entry in vault.entries}
        first, second = list(vault.entries)
        vault.entries[first] = vault.entries[second]
        assert other.check() != key.check()
    elif trouble == "not base64":
        vault.entries = dict.fromkeys(vault.entries, "hello?")
    else:
        setattr(vault, trouble, True)
    safe = load_keys(path, vault)
    with pytest.raises(UserError) as failed:
        safe.open_with_keyring()
    assert code_of(failed) == expected
    assert safe.open_with_passphrase(PASSPHRASE).check() == key.check()
    assert safe.open_with_recovery_code(code).check() == key.check()
    assert database.read_bytes() == b"every ticket of this branch"
    vault.locked = vault.absent = False
    safe.store_in_keyring(key)
    assert load_keys(path, vault).open_with_keyring().check() == key.check()


def test_an_existing_key_file_is_never_overwritten(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys.json", MemoryVault(), None)
    before = (tmp_path / "keys.json").read_bytes()
    with pytest.raises(UserError) as refused:
        create_keys(tmp_path / "keys.json", MemoryVault(), None)
    assert code_of(refused) == "keys.exist"
    assert (tmp_path / "keys.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "keys.file_missing"),
        (b"", "keys.file_damaged"),
        (b"[]", "keys.file_damaged"),
        (b'{"format": 1}', "keys.file_damaged"),
        (b'{"format": 9, "slots": []}', "keys.file_newer"),
        (b"\xff\xfe", "keys.file_damaged"),
    ],
)
def test_a_bad_key_file_is_named_and_left_alone(tmp_path: Path, content: bytes | None, expected: str) -> None:
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as failed:
        load_keys(path, no_vault())
    assert code_of(failed) == expected
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_slot_that_demands_absurd_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_keys(path, no_vault(), PASSPHRASE)
    path.write_bytes(path.read_bytes().replace(b"65536", b"65536000000"))
    with pytest.raises(UserError) as failed:
        load_keys(path, no_vault()).open_with_passphrase(PASSPHRASE)
    assert code_of(failed) == "keys.file_damaged"


def test_keys_of_different_purposes_differ_and_the_key_never_shows_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    vault = MemoryVault()
    safe, key, code = create_keys(tmp_path / "keys.json", vault, PASSPHRASE)
    safe.set_passphrase(key, PASSPHRASE + "!")
    safe.open_with_recovery_code(code)
    with pytest.raises(UserError) as wrong:
        safe.open_with_passphrase("a wrong passphrase")
    keys = [key.secret(), key.database(), key.file_contents(), key.file_names(), key.journal()]
    assert len(set(keys)) == 5
    shown = "\n".join([repr(key), str(wrong.value), caplog.text, (tmp_path / "keys.json").read_text(encoding="utf-8")])
    for secret in (*(part.hex() for part in keys), *vault.entries.values(), code, PASSPHRASE, "a wrong passphrase"):
        assert secret not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)
    if os.name == "posix":
        assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
