grant select, insert on strata_access.permissions to strata_definer;
grant select, insert, update on strata_access.roles, strata_access.role_permissions, strata_access.role_inheritance, strata_access.membership_roles,
  strata_access.membership_grants, strata_access.user_roles to strata_definer;
grant select, insert, delete on strata_access.effective_role_permissions to strata_definer;
grant select, insert on strata_access.invitation_roles to strata_definer;
grant select, insert, update (ended_at) on strata_access.domain_roles to strata_definer;
grant select on strata_access.permissions, strata_access.roles, strata_access.role_permissions, strata_access.role_inheritance,
  strata_access.effective_role_permissions, strata_access.membership_roles, strata_access.membership_grants to strata_reporter;
grant select on strata_access.membership_roles, strata_access.membership_grants, strata_access.permissions to strata_app;
grant select on strata_access.permissions to strata_operator;
grant select on strata_access.owners to strata_definer;
grant execute on function strata_access.owner_role_id(), strata_access.platform_id() to strata_definer;

grant select, insert, update on strata_access.legacy_numbers to strata_definer;
grant select on strata_access.legacy_numbers to strata_reporter;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata_access.legacy_readings, strata_access.legacy_permissions to strata_definer;
set local role strata_owner;

revoke create on schema strata_access from strata_definer, strata_reporter;
