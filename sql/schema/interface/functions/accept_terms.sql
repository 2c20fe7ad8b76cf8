create function strata.accept_terms(p_term text, p_version text, p_customer_id uuid default null)
  returns table (outcome text, consent_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz;
  v_context strata_core.context;
  v_version strata_tenancy.term_versions;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid;
    return;
  end if;
  -- Users before customers, as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  v_clock := strata_core.clock();
  select v.* into v_version from strata_tenancy.term_versions v where v.term = p_term and v.version = p_version and v.published_at <= v_clock;
  if not found then
    return query select 'unknown', null::uuid;
    return;
  elsif not exists (select from strata_tenancy.term_versions_in_force(v_clock) f where f.term = p_term and f.version = p_version) then
    return query select 'superseded', null::uuid;
    return;
  elsif (v_version.applies_to = 'customer') <> (p_customer_id is not null) then
    perform strata_core.raise_error('ST402', 'consents_applies_to_check');
  elsif v_version.applies_to = 'organization'
        and (v_context.organization_id is null or not strata_access.authorize(v_context.organization_id, 'organization.manage'))
     or v_version.applies_to = 'customer' and not p_customer_id in (select strata_tenancy.signable_customers(v_context.user_id)) then
    return query select 'not_allowed', null::uuid;
    return;
  end if;

  insert into strata_tenancy.consents as c (term, version, kind, applies_to, user_id, organization_id, membership_id, customer_id, session_id, accepted_at)
  values (p_term, p_version, v_version.kind, v_version.applies_to, v_context.user_id,
          case when v_version.applies_to = 'organization' then v_context.organization_id end,
          case when v_version.applies_to = 'organization' then v_context.membership_id end, p_customer_id, v_context.session_id, v_clock)
  on conflict do nothing
  returning 'accepted', c.consent_id into outcome, consent_id;
  if outcome is null then
    outcome := 'unchanged';
    select c.consent_id into consent_id from strata_tenancy.consents c
    where c.term = p_term and c.version = p_version and c.withdrawn_at is null
      and case c.applies_to when 'user' then c.user_id = v_context.user_id
                            when 'organization' then c.organization_id = v_context.organization_id
                            else c.customer_id = p_customer_id end;
  end if;
  return next;
end
$$;

comment on function strata.accept_terms(text, text, uuid) is 'The user of the session accepts a version of a term that is in force: for themself; for the session''s organization, with organization.manage; or for a customer, whom they may sign for. Outcomes: accepted, unchanged, superseded, not_allowed, impersonation_refused, unknown. Unchanged: it stands already, also where a colleague accepted it for the organization or customer. Superseded: another version is in force, or the term is retired. Raises ST101 without a session and ST402 where a customer is named and the term binds none, or the other way round.';

alter function strata.accept_terms(text, text, uuid) owner to strata_definer;
