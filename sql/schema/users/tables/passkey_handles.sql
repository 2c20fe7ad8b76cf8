-- Authenticators keep the handle for ever, so it is no key of ours: after a merge both handles lead to the one user that is left.
create table strata_users.passkey_handles (
  handle  bytea not null,
  user_id uuid not null,

  constraint passkey_handles_pkey primary key (handle),
  constraint passkey_handles_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint passkey_handles_handle_check check (length(handle) between 16 and 64)
);

-- The handle to use when a user registers another passkey; also for the foreign key.
create index passkey_handles_user_id_idx on strata_users.passkey_handles (user_id);

select strata_core.lay_personal_data('strata_users.passkey_handles', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{handle}', p_description => 'A credential goes with the person.');
select strata_users.lay_erasure_guard('strata_users.passkey_handles');

comment on table strata_users.passkey_handles is 'One row per user handle (WebAuthn user.id) that authenticators may come back with.';
comment on column strata_users.passkey_handles.handle is 'Random bytes that tell nothing about the user.';
comment on column strata_users.passkey_handles.user_id is 'The user that it leads to.';
