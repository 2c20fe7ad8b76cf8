-- Apart from users because it is written at every sign-in. Keyed by user alone, so that it can be distributed on its own.
create table strata_users.user_activity (
  user_id         uuid not null,
  last_sign_in_at timestamptz,
  sign_in_count   integer not null default 0,

  constraint user_activity_pkey primary key (user_id),
  constraint user_activity_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint user_activity_sign_in_count_check check (sign_in_count >= 0)
);

comment on table strata_users.user_activity is 'One row per user who has signed in.';
comment on column strata_users.user_activity.user_id is 'The user.';
comment on column strata_users.user_activity.last_sign_in_at is 'Last sign-in.';
comment on column strata_users.user_activity.sign_in_count is 'Number of sign-ins.';
