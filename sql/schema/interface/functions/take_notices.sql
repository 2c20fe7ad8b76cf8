-- Takers do not wait for each other. A message that was taken and not sent in time is taken again: at least once, never not at all.
create function strata.take_notices(p_limit integer default 100)
  returns table (notice_id uuid, user_id uuid, kind text, address text, event_type text, details jsonb, locale text, created_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_lease interval := strata_core.setting_interval('notice_lease');
begin
  return query
    with due as (
      select n.notice_id
      from strata_users.notices n
      where n.sent_at is null and (n.taken_at is null or n.taken_at + v_lease <= v_clock)
      order by n.created_at, n.notice_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_users.notices n set taken_at = v_clock
      from due d
      where n.notice_id = d.notice_id
      returning n.notice_id, n.user_id, n.kind, n.address, n.event_type, n.details, n.created_at
    )
    select t.notice_id, t.user_id, t.kind, t.address, t.event_type, t.details, u.locale, t.created_at
    from taken t
    join strata_users.users u on u.user_id = t.user_id
    order by t.created_at, t.notice_id;
end
$$;

comment on function strata.take_notices(integer) is 'Takes messages that wait to be sent, the oldest first, for the setting notice_lease: whoever sends one says so with strata.complete_notice, and what nobody says so of is taken again. Two takers never get the same one meanwhile. Address and language are for the host''s sender.';

alter function strata.take_notices(integer) owner to strata_definer;
