-- Once per transaction, so what it costs every operation costs. The one query that the usual case needs looks everything up by key, signs and sets the
-- context: an expression of plpgsql is prepared anew in every transaction, one inside a planned query is not. It admits by the stored columns
-- alone. Whoever that does not admit, whoever has a context already and whoever impersonates is looked at again, which also knows what has run out
-- since, and the test clock. Nothing is written: it works on a read replica.
-- On Citus only SET LOCAL reaches the workers: `distribute` replaces set_config() here.
create function strata.begin_session(p_token text, p_required boolean default false)
  returns table (outcome text, user_id uuid, organization_id uuid, membership_id uuid, session_id uuid, assurance_level integer, impersonator_user_id uuid)
  language plpgsql volatile parallel unsafe security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_hash bytea;
  v_body text;
begin
  select case when set_config('strata.context', x.body, true) is not null
                and set_config('strata.signature', strata_core.sign_context(x.body, x.inner_block, x.outer_block), true) is not null then 'begun' end,
         x.user_id, x.organization_id, x.membership_id, x.session_id, x.assurance_level
    into outcome, user_id, organization_id, membership_id, session_id, assurance_level
  from (
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level, k.inner_block, k.outer_block,
           strata_core.pack_context(s.organization_id, s.user_id, s.membership_id, s.session_id, s.assurance_level, null) as body
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    cross join strata_core.keys k
    where s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      and s.revoked_at is null
      and s.expires_at > clock_timestamp() and not k.has_test_clock
      and s.impersonator_user_id is null
      and s.user_epoch = u.session_epoch
      and u.status in ('active', 'pending_first_sign_in', 'pending_verification')
      and (s.membership_id is null
           or m.user_id = s.user_id and m.session_epoch = s.membership_epoch and m.status = 'active' and o.status = 'active'
              and s.assurance_level >= o.minimum_assurance_level
              and (o.allowed_sign_in_methods is null or coalesce(s.method, 'host') = any (o.allowed_sign_in_methods)))
      and k.purpose = 'context'
      and coalesce(current_setting('strata.context', true), '') = ''
    offset 0
  ) x;
  if outcome is not null then
    return next;
    return;
  end if;

  v_hash := sha256(convert_to(p_token, 'UTF8'));
  outcome := strata.session_outcome(v_hash, strata_core.clock());
  -- Whoever acts as somebody else uses the application. What staff do as staff, merging for one, they do under their own name.
  if outcome = 'begun' and pg_has_role(session_user, 'strata_operator', 'usage')
     and exists (select from strata_users.sessions s where s.token_hash = v_hash and s.impersonator_user_id is not null) then
    outcome := 'impersonation_refused';
  end if;
  if outcome = 'begun' then
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level, s.impersonator_user_id
      into user_id, organization_id, membership_id, session_id, assurance_level, impersonator_user_id
    from strata_users.sessions s where s.token_hash = v_hash;
    v_body := strata_core.pack_context(organization_id, user_id, membership_id, session_id, assurance_level, impersonator_user_id);
    if exists (select from strata_core.context c
               where strata_core.pack_context(c.organization_id, c.user_id, c.membership_id, c.session_id, c.assurance_level,
                                              c.impersonator_user_id) <> v_body) then
      perform strata_core.raise_error('ST102');
    end if;
    -- The key is joined and never held in a variable: debug_print_plan, which anybody may turn on, shows variables as constants.
    perform set_config('strata.context', v_body, true), set_config('strata.signature', strata_core.sign_context(v_body, k.inner_block, k.outer_block), true)
    from strata_core.keys k where k.purpose = 'context';
  elsif p_required then
    perform strata_core.raise_error('ST103', outcome);
  else
    perform set_config('strata.context', '', true), set_config('strata.signature', '', true);
  end if;
  return next;
end
$$;

comment on function strata.begin_session(text, boolean) is 'Begins the context of a session for the rest of this transaction. Outcome begun; or unknown, expired, revoked, superseded, user_not_active, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed (the organization wants its members recognised more surely, or otherwise), impersonator_not_active, impersonation_refused: then there is no context and nothing is seen; when p_required, such a refusal is raised as ST103, with the outcome as the constraint, so that nothing sent behind it is executed. Calling it again with the same token changes nothing; with another session''s token it raises ST102.';

alter function strata.begin_session(text, boolean) owner to strata_definer;
