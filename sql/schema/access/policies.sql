select strata_core.lay_tenant_rule(format('strata_access.%I', t)) from unnest(array['membership_roles', 'membership_grants']) as t;

-- Some of their rows belong to the platform: views of the interface show an organization those and its own.
select strata_core.lay_row_security(format('strata_access.%I', t))
from unnest(array['permissions', 'roles', 'role_permissions', 'role_inheritance', 'effective_role_permissions', 'user_roles']) as t;

-- Staff alone read them.
select strata_core.lay_row_security('strata_access.legacy_numbers');

create policy reporter_select on strata_access.legacy_numbers for select to strata_reporter using (true);
-- What there is to be allowed is no secret.
create policy everyone_select on strata_access.permissions for select to strata_app, strata_operator, strata_reporter using (true);
create policy reporter_select on strata_access.roles for select to strata_reporter using (true);
create policy reporter_select on strata_access.role_permissions for select to strata_reporter using (true);
create policy reporter_select on strata_access.role_inheritance for select to strata_reporter using (true);
create policy reporter_select on strata_access.membership_roles for select to strata_reporter using (true);
create policy reporter_select on strata_access.membership_grants for select to strata_reporter using (true);

-- Only for those members who may manage invitations or domains, by functions.
select strata_core.lay_row_security(format('strata_access.%I', t)) from unnest(array['invitation_roles', 'domain_roles']) as t;
create policy reporter_select on strata_access.effective_role_permissions for select to strata_reporter using (true);
