-- The client has verified the password against the hash that it was given, and says which one: a password that was changed meanwhile is worth nothing. What counts is
-- decided here, under the lock of the counter: of a hundred guesses at once no more than the limit learn anything. A device that the user is known on has
-- a counter of its own, so that a stranger's guesses do not shut out the owner; so have codes to the address, so that a right one forgives no wrong password.
create function strata.sign_in_with_password(p_kind text, p_address text, p_password_hash text, p_is_verified boolean,
                                             p_signals strata_users.sign_in_signals default null, p_new_password_hash text default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_value    text := case p_kind when 'login_name' then strata_tenancy.normalise_login(p_address) else strata_users.normalise_identifier(p_kind, p_address) end;
  v_holder   record;
  v_throttle strata_users.throttles;
  v_user     strata_users.users;
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif p_new_password_hash is not null and strata_users.password_algorithm(p_new_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  if p_kind = 'login_name' then
    select m.user_id, null::uuid as identifier_id, null::timestamptz as last_proof_at, d.device_id, m.organization_id, m.membership_id into v_holder
    from strata_tenancy.organizations o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.login_name = split_part(v_value, '/', 2) and m.ended_at is null
    left join strata_users.devices d
      on d.user_id = m.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null
    where o.slug = split_part(v_value, '/', 1);
  else
    select i.user_id, i.identifier_id, i.last_proof_at, d.device_id, null::uuid as organization_id, null::uuid as membership_id into v_holder
    from (
      select h.user_id, h.identifier_id, h.last_proof_at from strata_users.identifiers h
      where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
      limit 1
    ) i
    left join strata_users.devices d
      on d.user_id = i.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null;
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'password ' || p_kind || ':' || v_value || coalesce(' ' || v_holder.device_id, ''));
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, 'password', v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  -- Whoever changes the password holds this lock: the hash that is compared is the one that counts when the session begins.
  select u.* into v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
  if not coalesce(p_is_verified and exists (
       select from strata_users.password_credentials c
       where c.user_id = v_holder.user_id and c.password_hash = p_password_hash
         and (v_holder.membership_id is not null
              or exists (select from strata_users.identifiers i
                         where i.user_id = c.user_id and i.identifier_id = v_holder.identifier_id and i.released_at is null))), false) then
    return strata_users.refuse_attempt('refused', case when v_holder.user_id is null then 'unknown_address' else 'wrong_password' end, 'password',
                                       v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if p_new_password_hash is not null then
    update strata_users.password_credentials c set password_hash = p_new_password_hash where c.user_id = v_holder.user_id and c.password_hash = p_password_hash;
  end if;
  return strata.conclude_sign_in(v_user, 'password', v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1,
                                 p_organization_id => v_holder.organization_id, p_membership_id => v_holder.membership_id);
end
$$;

comment on function strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text) is 'Signs in with an address, or to one organization (kind login_name: its slug, slash, login name), and a password that the client has verified; a new hash of the same password takes the place of an outdated one. Outcomes: signed_in, step_up_required, refused, throttled. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no address, or no password hash.';

alter function strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text) owner to strata_definer;
