-- A challenge is what one request waits for. Its token goes to whoever asked and its code to the address, so a code is worth nothing in another
-- request, for another address or purpose. Attempts are counted by the same update that compares, and a new request for the same thing takes the
-- place of the old one.
create table strata_users.challenges (
  challenge_id  uuid not null default strata_core.uuid_v7(),
  user_id       uuid,
  identifier_id uuid,
  purpose       text not null,
  method        strata_users.first_method not null,
  kind          text,
  value         text collate "C",
  address       text,
  token_hash    strata_core.sha256 not null,
  code_hash     strata_core.sha256,
  attempt_count integer not null default 0,
  attempt_limit integer not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  consumed_at   timestamptz,
  is_claimable  boolean not null default false,
  new_password_hash text,
  user_epoch    integer,
  step_up_token_hash strata_core.sha256,
  organization_id uuid,
  membership_id uuid,

  constraint challenges_pkey primary key (challenge_id),
  constraint challenges_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint challenges_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint challenges_token_hash_key unique (token_hash),
  constraint challenges_purpose_check check (purpose in ('sign_up', 'sign_in', 'recover', 'verify', 'confirm', 'passkey', 'step_up', 'step_up_code')),
  constraint challenges_code_hash_check check ((code_hash is null) = (purpose in ('step_up', 'passkey'))),
  constraint challenges_value_check check ((value is null) = (kind is null) and (value is null) = (address is null) and (value is null) = (code_hash is null)),
  constraint challenges_is_claimable_check check (not is_claimable or (purpose = 'step_up' and method = 'sms_code' and identifier_id is not null)),
  constraint challenges_new_password_hash_check check (
    new_password_hash is null or (purpose = 'step_up' and consumed_at is null and strata_users.password_algorithm(new_password_hash) is not null)),
  constraint challenges_user_epoch_check check ((user_epoch is not null) = (purpose = 'step_up')),
  constraint challenges_step_up_token_hash_check check ((step_up_token_hash is not null) = (purpose = 'step_up_code')),
  constraint challenges_membership_id_check check ((organization_id is null) = (membership_id is null) and (membership_id is null or purpose = 'step_up')),
  constraint challenges_attempt_count_check check (attempt_count between 0 and attempt_limit),
  constraint challenges_expires_at_check check (expires_at > created_at)
);

-- One live code per purpose, address and user.
create unique index challenges_one_live_idx on strata_users.challenges (purpose, kind, value, user_id) nulls not distinct where consumed_at is null and code_hash is not null;
-- For the foreign keys.
create index challenges_user_id_idx on strata_users.challenges (user_id) where user_id is not null;
create index challenges_identifier_id_idx on strata_users.challenges (identifier_id) where identifier_id is not null;
-- What has run out is purged by time.
create index challenges_expires_at_idx on strata_users.challenges (expires_at);

select strata_core.lay_personal_data('strata_users.challenges', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address}');

comment on table strata_users.challenges is 'One row per code that was sent, or per sign-in that waits for a second proof.';
comment on column strata_users.challenges.user_id is 'Whom it is for; null where nobody is signed in.';
comment on column strata_users.challenges.identifier_id is 'Identifier that the first proof of a sign-in rested on; null where none did.';
comment on column strata_users.challenges.purpose is 'What the proof is for: sign_up, sign_in, recover, verify (an address of a user), confirm (a change, by the address it leaves), step_up (a sign-in that waits), step_up_code (a code sent for one) or passkey (bytes that an authenticator signs).';
comment on column strata_users.challenges.method is 'How the code was sent; of a step_up, how the first proof was made.';
comment on column strata_users.challenges.kind is 'Kind of the address: email or phone; null where no code was sent.';
comment on column strata_users.challenges.value is 'Canonical form of the address; null where no code was sent. @pii';
comment on column strata_users.challenges.address is 'Address that the code was sent to; null where no code was sent. @pii';
comment on column strata_users.challenges.token_hash is 'SHA-256 of the token that the requester holds. Secret.';
comment on column strata_users.challenges.code_hash is 'Keyed hash (HMAC-SHA-256) of token and code; null where no code was sent. Secret.';
comment on column strata_users.challenges.attempt_count is 'Attempts so far, wrong ones and the right one.';
comment on column strata_users.challenges.attempt_limit is 'Attempts after which it is worth nothing.';
comment on column strata_users.challenges.expires_at is 'When it is worth nothing any more.';
comment on column strata_users.challenges.consumed_at is 'When the right code came; null when it has not.';
comment on column strata_users.challenges.is_claimable is 'Whether somebody new, to whom the carrier gave the number, may claim it with the token of this sign-in that waits.';
comment on column strata_users.challenges.new_password_hash is 'Hash that takes the place of the password after the second proof, when the sign-in that waits is a recovery; null otherwise, and once it is consumed. Secret.';
comment on column strata_users.challenges.user_epoch is 'Of a sign-in that waits: session_epoch of the user when it began to wait. What ends the sessions of the user ends it too.';
comment on column strata_users.challenges.step_up_token_hash is 'Of a code sent for a sign-in that waits: token_hash of that sign-in, for which alone it is good. Secret.';
comment on column strata_users.challenges.organization_id is 'Of a sign-in that waits: organization that was signed in to; null for none. Opaque here.';
comment on column strata_users.challenges.membership_id is 'Of a sign-in that waits: membership as which the session will act; null for none. Opaque here.';
