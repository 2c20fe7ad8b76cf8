-- HMAC-SHA-256 (RFC 2104) is sha256(outer || sha256(inner || message)), where inner and outer are the key, padded to 64 bytes, xor 0x36 and 0x5c.
-- Both blocks are computed once, so that a verification is two calls of the server's own sha256() and needs no extension.
create table strata_core.keys (
  purpose        text not null,
  inner_block    bytea not null,
  outer_block    bytea not null,
  has_test_clock boolean not null default false,
  created_at     timestamptz not null default clock_timestamp(),

  constraint keys_pkey primary key (purpose),
  constraint keys_purpose_check check (purpose in ('context', 'challenge', 'throttle')),
  constraint keys_inner_block_check check (length(inner_block) = 64),
  constraint keys_outer_block_check check (length(outer_block) = 64)
);

comment on table strata_core.keys is 'One row per purpose: the secret that signs contexts, or hashes codes or what is counted. Only strata_definer reads it.';
comment on column strata_core.keys.purpose is 'What the key is for: context, challenge (codes that are sent) or throttle (what is counted).';
comment on column strata_core.keys.inner_block is 'The key padded to 64 bytes, xor 0x36 (HMAC inner block). Secret.';
comment on column strata_core.keys.outer_block is 'The key padded to 64 bytes, xor 0x5c (HMAC outer block). Secret.';
comment on column strata_core.keys.has_test_clock is 'Whether settings holds a test clock, kept by a trigger: strata.begin_session reads this row anyway, and another table would cost every transaction a tenth of it.';
