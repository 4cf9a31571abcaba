"""What expressions compute inside of PostgreSQL: a twin of every function of engines.expressions, ``bd_`` and its name.

Numbers are numeric, dates, moments and durations bigint, lists jsonb. The hub makes the functions when its database is
migrated.
"""

from __future__ import annotations

from engines.expressions.arithmetic import SPACES
from engines.expressions.values import (
    DURATION_LIMIT,
    FIRST_DAY,
    FIRST_MOMENT,
    LAST_DAY,
    LAST_MOMENT,
    TEXT_LENGTH,
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOMENT = (
    "^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.][0-9]{1,9})?)?"
    "(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
)

_NUMBERS = (
    ("bd_fit(n numeric)", "numeric", "CASE WHEN abs(n) < 1e28 THEN n END"),
    (
        "bd_number(t text)",
        "numeric",
        "CASE WHEN length(t) <= 200 AND t ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?$' THEN bd_fit(round(t::numeric, 10)) END",
    ),
    ("bd_add(a numeric, b numeric)", "numeric", "bd_fit(a + b)"),
    ("bd_subtract(a numeric, b numeric)", "numeric", "bd_fit(a - b)"),
    ("bd_multiply(a numeric, b numeric)", "numeric", "bd_fit(round(a * b, 10))"),
    ("bd_divide(a numeric, b numeric)", "numeric", "CASE WHEN b <> 0 THEN bd_fit(round(round(a, 60) / b, 10)) END"),
    ("bd_modulo(a numeric, b numeric)", "numeric", "CASE WHEN b <> 0 THEN mod(a, b) END"),
    ("bd_negate(n numeric)", "numeric", "- n"),
    ("bd_abs(n numeric)", "numeric", "abs(n)"),
    (
        "bd_whole(n numeric, least_ int, most int)",
        "int",
        "CASE WHEN n IS NOT NULL THEN greatest(least_::numeric, least(most::numeric, floor(n)))::int END",
    ),
    ("bd_round(n numeric)", "numeric", "bd_fit(round(n))"),
    ("bd_round(n numeric, places numeric)", "numeric", "bd_fit(round(n, bd_whole(places, 0, 10)))"),
    ("bd_floor(n numeric)", "numeric", "bd_fit(floor(n))"),
    ("bd_ceiling(n numeric)", "numeric", "bd_fit(ceil(n))"),
    ("bd_to_number(t text)", "numeric", "bd_number(t)"),
    ("bd_to_text(n numeric)", "text", "trim_scale(n)::text"),
)
_TIMES = (
    ("bd_duration(n numeric)", "bigint", f"CASE WHEN abs(n) <= {DURATION_LIMIT} THEN n::bigint END"),
    ("bd_duration_add(a bigint, b bigint)", "bigint", "bd_duration(a::numeric + b)"),
    ("bd_duration_subtract(a bigint, b bigint)", "bigint", "bd_duration(a::numeric - b)"),
    ("bd_duration_negate(s bigint)", "bigint", "- s"),
    ("bd_duration_multiply(s bigint, n numeric)", "bigint", "bd_duration(round(s * n))"),
    (
        "bd_duration_divide(s bigint, n numeric)",
        "bigint",
        "CASE WHEN n <> 0 THEN bd_duration(round(round(s::numeric, 60) / n)) END",
    ),
    ("bd_duration_ratio(a bigint, b bigint)", "numeric", "bd_divide(a::numeric, b::numeric)"),
    ("bd_days(s bigint)", "numeric", "bd_divide(s::numeric, 86400)"),
    ("bd_hours(s bigint)", "numeric", "bd_divide(s::numeric, 3600)"),
    ("bd_minutes(s bigint)", "numeric", "bd_divide(s::numeric, 60)"),
    ("bd_in_days(d bigint)", "bigint", f"CASE WHEN d BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN d END"),
    ("bd_in_time(m bigint)", "bigint", f"CASE WHEN m BETWEEN {FIRST_MOMENT} AND {LAST_MOMENT} THEN m END"),
    ("bd_date_add(d bigint, s bigint)", "bigint", "bd_in_days(d + floor(s::numeric / 86400)::bigint)"),
    ("bd_date_subtract(d bigint, s bigint)", "bigint", "bd_date_add(d, - s)"),
    ("bd_date_difference(a bigint, b bigint)", "bigint", "(a - b) * 86400"),
    ("bd_moment_add(m bigint, s bigint)", "bigint", "bd_in_time(m + s)"),
    ("bd_moment_subtract(m bigint, s bigint)", "bigint", "bd_in_time(m - s)"),
    ("bd_moment_difference(a bigint, b bigint)", "bigint", "a - b"),
    ("bd_date_of(m bigint, away bigint)", "bigint", "bd_in_days(floor((m + away)::numeric / 86400)::bigint)"),
    ("bd_hour_of(m bigint, away bigint)", "numeric", "div(mod(mod((m + away)::numeric, 86400) + 86400, 86400), 3600)"),
    ("bd_calendar(d bigint)", "date", "date '1970-01-01' + d::int"),
    ("bd_year(d bigint)", "numeric", "extract(year FROM bd_calendar(d))::numeric"),
    ("bd_month(d bigint)", "numeric", "extract(month FROM bd_calendar(d))::numeric"),
    ("bd_day(d bigint)", "numeric", "extract(day FROM bd_calendar(d))::numeric"),
    ("bd_weekday(d bigint)", "numeric", "extract(isodow FROM bd_calendar(d))::numeric"),
    (
        "bd_days_in(y int, m int)",
        "int",
        "CASE WHEN m <> 2 THEN 30 + mod(m + m / 8, 2)"
        " WHEN mod(y, 4) = 0 AND (mod(y, 100) <> 0 OR mod(y, 400) = 0) THEN 29 ELSE 28 END",
    ),
    (
        "bd_from_parts(y int, m int, d int)",
        "bigint",
        "CASE WHEN y BETWEEN 1 AND 9999 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND bd_days_in(y, m)"
        " THEN (make_date(y, m, d) - date '1970-01-01')::bigint END",
    ),
    (
        "bd_add_months(d bigint, n numeric)",
        "bigint",
        "(SELECT bd_from_parts(y, m, least(extract(day FROM bd_calendar(d))::int, bd_days_in(y, m)))"
        " FROM (SELECT floor(months / 12.0)::int AS y, (mod(mod(months, 12) + 12, 12) + 1)::int AS m FROM"
        " (SELECT extract(year FROM bd_calendar(d))::int * 12 + extract(month FROM bd_calendar(d))::int - 1"
        " + bd_whole(n, -120000, 120000) AS months) AS counted) AS parts)",
    ),
    (
        "bd_date(t text)",
        "bigint",
        "CASE WHEN t ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'"
        " THEN bd_from_parts(substr(t, 1, 4)::int, substr(t, 6, 2)::int, substr(t, 9, 2)::int) END",
    ),
    (
        "bd_away(z text)",
        "int",
        "CASE WHEN z = 'Z' THEN 0 ELSE (substr(z, 2, 2)::int * 3600 + substr(z, 5, 2)::int * 60)"
        " * CASE WHEN left(z, 1) = '-' THEN -1 ELSE 1 END END",
    ),
    (
        "bd_moment(t text)",
        "bigint",
        "(SELECT bd_in_time(bd_date(p[1]) * 86400 + p[2]::int * 3600 + p[3]::int * 60 + coalesce(p[4]::int, 0)"
        f" - bd_away(p[5])) FROM (SELECT regexp_match(t, '{_MOMENT}') AS p) AS parts)",
    ),
    ("bd_seconds(ms bigint)", "bigint", "bd_in_time(floor(ms::numeric / 1000)::bigint)"),
)
_TEXTS = (
    ("bd_short(t text)", "text", f"CASE WHEN char_length(t) BETWEEN 1 AND {TEXT_LENGTH} THEN t END"),
    ("bd_length(t text)", "numeric", "char_length(t)::numeric"),
    ("bd_left(t text, n numeric)", "text", f"nullif(left(t, bd_whole(n, 0, {TEXT_LENGTH})), '')"),
    ("bd_right(t text, n numeric)", "text", f"nullif(right(t, bd_whole(n, 0, {TEXT_LENGTH})), '')"),
    (
        "bd_mid(t text, start numeric, n numeric)",
        "text",
        f"nullif(substr(t, bd_whole(start, 1, {10 * TEXT_LENGTH}), bd_whole(n, 0, {TEXT_LENGTH})), '')",
    ),
    ("bd_trim(t text)", "text", "nullif(btrim(t, " + " || ".join(f"chr({ord(sign)})" for sign in SPACES) + "), '')"),
    ("bd_upper(t text)", "text", f"translate(t, '{_LETTERS}', '{_LETTERS.upper()}')"),
    ("bd_lower(t text)", "text", f"translate(t, '{_LETTERS.upper()}', '{_LETTERS}')"),
    (
        "bd_replace(t text, old text, new text)",
        "text",
        "CASE WHEN char_length(t) + (char_length(t) - char_length(replace(t, old, ''))) / char_length(old)::numeric"
        f" * (char_length(coalesce(new, '')) - char_length(old)) <= {TEXT_LENGTH}"
        " THEN nullif(replace(t, old, coalesce(new, '')), '') END",
    ),
    ("bd_concat(VARIADIC parts text[])", "text", "bd_short(array_to_string(parts, ''))"),
    ("bd_contains(t text, part text)", "boolean", "strpos(t, part) > 0"),
    ("bd_starts(t text, part text)", "boolean", "starts_with(t, part)"),
    ("bd_ends(t text, part text)", "boolean", "right(t, char_length(part)) = part"),
)
_LISTS = (
    (
        "bd_field(j json, id text)",
        "text",
        "CASE WHEN json_typeof(j -> id) = 'string' THEN nullif(j ->> id, '') END",
    ),
    ("bd_flag(j json, id text)", "boolean", "CASE WHEN json_typeof(j -> id) = 'boolean' THEN (j ->> id)::boolean END"),
    (
        "bd_stored_duration(j json, id text)",
        "bigint",
        "CASE WHEN json_typeof(j -> id) = 'number' AND (j ->> id) ~ '^-?[0-9]{1,13}$'"
        " THEN bd_duration((j ->> id)::numeric) END",
    ),
    (
        "bd_rows(j json, id text)",
        "json",
        "CASE WHEN json_typeof(j -> id) = 'array' THEN j -> id ELSE '[]'::json END",
    ),
    (
        "bd_list(j json, id text)",
        "jsonb",
        "(SELECT jsonb_agg(item #>> '{}') FROM json_array_elements(bd_rows(j, id)) AS item"
        " WHERE json_typeof(item) = 'string' AND (item #>> '{}') <> '')",
    ),
    ("bd_jsonb(t text)", "jsonb", "t::jsonb"),
    ("bd_has(l jsonb, item text)", "boolean", "jsonb_exists(l, item)"),
    (
        "bd_any_of(l jsonb, wanted jsonb)",
        "boolean",
        "CASE WHEN wanted IS NOT NULL THEN EXISTS"
        " (SELECT 1 FROM jsonb_array_elements_text(wanted) AS item WHERE jsonb_exists(l, item)) END",
    ),
    (
        "bd_all_of(l jsonb, wanted jsonb)",
        "boolean",
        "CASE WHEN l IS NOT NULL AND wanted IS NOT NULL THEN NOT EXISTS"
        " (SELECT 1 FROM jsonb_array_elements_text(wanted) AS item WHERE NOT jsonb_exists(l, item)) END",
    ),
    ("bd_size(l jsonb)", "numeric", "jsonb_array_length(l)::numeric"),
)

STATEMENTS = tuple(
    f"CREATE OR REPLACE FUNCTION {signature} RETURNS {gives} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $${body_start}$$"
    for signature, gives, body in (*_NUMBERS, *_TIMES, *_TEXTS, *_LISTS)
    for body_start in (f"SELECT {body}",)
)
"""Make the functions, each after those that it calls."""
