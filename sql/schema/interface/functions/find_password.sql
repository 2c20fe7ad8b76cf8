-- One row whatever the address: where there is no password the client works as long on a decoy. Nothing is locked and nothing written. Every statement looks up
-- keys, so one plan is as good for all; without the setting some are planned anew at each call, which takes longer than the rest of it.
create function strata.find_password(p_kind text, p_address text, p_signals strata_users.sign_in_signals default null,
                                     out password_hash text, out decision text, out reasons text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  v_value         text := case p_kind when 'login_name' then strata_tenancy.normalise_login(p_address) else strata_users.normalise_identifier(p_kind, p_address) end;
  v_user_id       uuid;
  v_last_proof_at timestamptz;
  v_assessment    record;
begin
  if p_kind = 'login_name' then
    select m.user_id, c.password_hash into v_user_id, password_hash
    from strata_tenancy.organizations o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.login_name = split_part(v_value, '/', 2) and m.ended_at is null
    left join strata_users.password_credentials c on c.user_id = m.user_id
    where o.slug = split_part(v_value, '/', 1);
  else
    select i.user_id, i.last_proof_at, c.password_hash into v_user_id, v_last_proof_at, password_hash
    from (
      -- There is one at most. Addresses are kept out of the statistics, so the planner would expect thousands.
      select h.user_id, h.last_proof_at from strata_users.identifiers h
      where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
      limit 1
    ) i
    left join strata_users.password_credentials c on c.user_id = i.user_id;
  end if;
  v_assessment := strata.assess_sign_in(v_user_id, 'password', v_last_proof_at, p_signals);
  decision := v_assessment.decision;
  reasons := v_assessment.reasons;
end
$$;

comment on function strata.find_password(text, text, strata_users.sign_in_signals) is 'What verifying a password needs: the hash of whoever holds the address (kind login_name: slug of the organization, slash, login name), and what a right password would be worth. One row always; the hash is null where there is none. Never show any of it to the person.';

alter function strata.find_password(text, text, strata_users.sign_in_signals) owner to strata_definer;
