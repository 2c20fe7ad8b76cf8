create function strata_users.queue_notices(p_user_id uuid, p_event_type text, p_except_identifier_id uuid default null) returns integer
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_count integer;
begin
  insert into strata_users.notices (user_id, identifier_id, kind, address, event_type, created_at)
  select i.user_id, i.identifier_id, i.kind, i.address, p_event_type, strata_core.clock()
  from strata_users.identifiers i
  where i.user_id = p_user_id and i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
    and i.identifier_id is distinct from p_except_identifier_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata_users.queue_notices(uuid, text, uuid) is 'Writes a message to every proved address of a user, but for one, and answers how many. To tell an address that is about to be released, call it before.';

alter function strata_users.queue_notices(uuid, text, uuid) owner to strata_definer;
