-- The most final reason first. With active, and only then, a session of the membership begins.
create function strata_tenancy.effective_status(p_user_status text, p_membership_status text, p_organization_status text) returns strata_tenancy.effective_status
  language sql immutable parallel safe
begin atomic
  select case
    when p_membership_status = 'ended' then 'ended'
    when p_organization_status = 'closed' then 'organization_closed'
    when p_user_status in ('merged', 'erased', 'deactivated') then 'user_closed'
    when p_organization_status = 'suspended' then 'organization_suspended'
    when p_user_status in ('suspended', 'locked') then 'user_suspended'
    when p_membership_status = 'suspended' then 'suspended'
    when p_membership_status = 'invited' then 'invited'
    when p_user_status = 'placeholder' then 'user_unregistered'
    else 'active'
  end;
end;

comment on function strata_tenancy.effective_status(text, text, text) is 'Whether somebody can act in an organization, from the status of user, membership and organization.';
