-- What counts as an owner, for whoever guards that there is one: by what is stored and not by the clock, so that nothing which runs out leaves an organization
-- without anybody. Only the role itself counts, and not a team that inherits it.
create view strata_access.owners with (security_invoker = true) as
select r.organization_id, r.membership_id, r.membership_role_id, m.user_id
from strata_access.membership_roles r
join strata_tenancy.memberships m on m.organization_id = r.organization_id and m.membership_id = r.membership_id and m.status = 'active'
join strata_users.users u on u.user_id = m.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
where r.role_id = '00000000-0000-4000-8000-000000000001' and r.role_defined_in = '00000000-0000-0000-0000-000000000000'
  and r.ended_at is null and r.started_at <= (select strata_core.clock());

comment on view strata_access.owners is 'One row per owner of an organization: holds the role without an end, by an active membership of a user who is neither suspended, deactivated, merged nor erased.';
comment on column strata_access.owners.organization_id is 'Organization.';
comment on column strata_access.owners.membership_id is 'Membership that holds the role.';
comment on column strata_access.owners.membership_role_id is 'The row that says so.';
comment on column strata_access.owners.user_id is 'The user behind it.';
