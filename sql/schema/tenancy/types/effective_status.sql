create domain strata_tenancy.effective_status as text
  constraint effective_status_check check (value in ('ended', 'organization_closed', 'user_closed', 'organization_suspended', 'user_suspended', 'suspended', 'invited', 'user_unregistered', 'active'));

comment on domain strata_tenancy.effective_status is 'Whether somebody can act in an organization, from the status of user, membership and organization: ended, organization_closed, user_closed (erased, merged, deactivated), organization_suspended, user_suspended (suspended, locked), suspended, invited, user_unregistered or active.';
