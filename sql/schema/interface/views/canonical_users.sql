-- For joins of other programs that keep ids of users: what was merged is found under the survivor, without any of their rows being touched.
create view strata.canonical_users with (security_barrier = true) as
select u.user_id, coalesce(u.merged_into_user_id, u.user_id) as canonical_user_id, u.merged_at
from strata_users.users u;

comment on view strata.canonical_users is 'One row per user, merged ones too: who that is today.';
comment on column strata.canonical_users.user_id is 'The user.';
comment on column strata.canonical_users.canonical_user_id is 'The survivor of a merge, or the user.';
comment on column strata.canonical_users.merged_at is 'When the user was merged; null for who was not.';

alter view strata.canonical_users owner to strata_reporter;
