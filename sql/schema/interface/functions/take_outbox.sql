-- Takers do not wait for each other. The record is put together here, so that what it is called by is the same at every delivery.
create function strata.take_outbox(p_limit integer default 500)
  returns table (outbox_id uuid, tag text, record jsonb, occurred_at timestamptz, attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  return query
    with due as (
      select o.outbox_id
      from strata_audit.outbox o
      where o.delivered_at is null and o.due_at <= v_clock
      order by o.due_at, o.outbox_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_audit.outbox o
      set taken_at = v_clock, attempt_count = o.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('outbox_lease')
      from due d
      where o.outbox_id = d.outbox_id
      returning o.*
    )
    select t.outbox_id, t.tag,
           jsonb_build_object('id', t.outbox_id, 'occurred_at', t.occurred_at, 'organization_id', t.organization_id, 'user_id', t.user_id, 'reason', t.reason) || t.record,
           t.occurred_at, t.attempt_count
    from taken t
    order by t.occurred_at, t.outbox_id;
end
$$;

comment on function strata.take_outbox(integer) is 'Takes records that wait for a log elsewhere, the oldest first, for the setting outbox_lease: whoever has delivered them says so with strata.complete_outbox, whoever could not gives them back with strata.release_outbox, and what nobody says anything of is taken again. Two takers never get the same one meanwhile. A record that comes twice has the same id.';

alter function strata.take_outbox(integer) owner to strata_definer;
