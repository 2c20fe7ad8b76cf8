-- The same for an address that somebody has and one that nobody has: a row, a code, and the same work. Who has it is told to the host's sender alone, who
-- chooses the words of a message that only the owner of the address reads.
create function strata.request_code(p_purpose text, p_kind text, p_address text, p_device_token text default null)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text, is_known boolean)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value    text := strata_users.normalise_identifier(p_kind, p_address);
  v_holder   record;
  v_throttle strata_users.throttles;
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif p_purpose is null or p_purpose not in ('sign_up', 'sign_in', 'recover') then
    perform strata_core.raise_error('ST402', 'challenges_purpose_check');
  end if;
  -- A device that the holder is known on is counted apart, so that strangers who ask and ask do not shut out the owner.
  select i.address, d.device_id into v_holder
  from (
    select h.user_id, h.address from strata_users.identifiers h
    where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
    limit 1
  ) i
  left join strata_users.devices d on d.user_id = i.user_id and d.token_hash = strata_users.hash_token(p_device_token) and d.forgotten_at is null;
  v_throttle := strata_users.lock_throttle('code_request', p_kind || ':' || v_value || coalesce(' ' || v_holder.device_id, ''));
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at from strata_users.create_challenge(p_purpose, p_kind, p_address) c;
    is_known := v_holder.address is not null;
    address := coalesce(v_holder.address, btrim(p_address));
  end if;
  return next;
end
$$;

comment on function strata.request_code(text, text, text, text) is 'Makes a code for an e-mail address or phone number, to sign_up, sign_in or recover with; the host sends it. Outcomes: sent, throttled. Of sent: the token for whoever asked, the code for the address alone, the address as its holder wrote it, and is_known, whether a user has the address, for the words of the message alone; of throttled: expires_at, until when. Raises ST402 for another purpose or what is no such address.';

alter function strata.request_code(text, text, text, text) owner to strata_definer;
