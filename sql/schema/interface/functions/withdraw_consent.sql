create function strata.withdraw_consent(p_consent_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context strata_core.context;
  v_consent strata_tenancy.consents;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return 'impersonation_refused';
  end if;
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  select c.* into v_consent from strata_tenancy.consents c where c.consent_id = p_consent_id for no key update;
  -- What is not theirs to take back is not theirs to know of.
  if not found
     or v_consent.applies_to = 'user' and v_consent.user_id <> v_context.user_id
     or v_consent.applies_to = 'organization' and v_consent.organization_id is distinct from v_context.organization_id
     or v_consent.applies_to = 'customer' and not v_consent.customer_id in (select strata_tenancy.signable_customers(v_context.user_id)) then
    return 'unknown';
  elsif v_consent.applies_to = 'organization' and not strata_access.authorize(v_consent.organization_id, 'organization.manage') then
    return 'not_allowed';
  elsif v_consent.kind <> 'consent' then
    return 'refused';
  elsif v_consent.withdrawn_at is not null then
    return 'unchanged';
  end if;
  update strata_tenancy.consents c
  set withdrawn_at = greatest(strata_core.clock(), c.accepted_at), withdrawn_by_user_id = v_context.user_id
  where c.consent_id = p_consent_id;
  return 'withdrawn';
end
$$;

comment on function strata.withdraw_consent(uuid) is 'Takes back what was consented to: by whoever gave it, by whoever manages the session''s organization for which it was given, or by whoever may sign for the customer. Outcomes: withdrawn, unchanged, refused, not_allowed, impersonation_refused, unknown. Refused: an agreement or notice is not taken back. Raises ST101 without a session.';

alter function strata.withdraw_consent(uuid) owner to strata_definer;
