-- Somebody whom a directory knows, or who only ever wrote an e-mail, becomes the user that stands there already. Two that name the same address are left alone:
-- which of them it is, is a question for people.
create function strata_users.claimed_placeholder(p_kind text, p_value text) returns uuid
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_user_ids uuid[] := array(
    select u.user_id
    from strata_users.identifiers i
    join strata_users.users u on u.user_id = i.user_id and u.status = 'placeholder' and u.kind <> 'machine'
    where i.kind = p_kind and i.value = p_value and i.verified_at is null and i.released_at is null
    limit 2);
begin
  return case when cardinality(v_user_ids) = 1 then v_user_ids[1] end;
end
$$;

comment on function strata_users.claimed_placeholder(text, text) is 'The one placeholder who was entered with an address that nobody has proved; null when there is none, or more than one.';

alter function strata_users.claimed_placeholder(text, text) owner to strata_definer;
