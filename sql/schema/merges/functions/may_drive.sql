-- Staff drive every merge; a person drives one of their own, which they have proved to be both of.
create function strata_merges.may_drive(p_merge strata_merges.merges) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_context strata_core.context;
begin
  select x.* into v_context from strata_core.context x;
  return case when pg_has_role(session_user, 'strata_operator', 'usage') or pg_has_role(session_user, 'strata_worker', 'usage') then true
              else v_context.user_id = p_merge.survivor_id and p_merge.proved_at is not null and v_context.impersonator_user_id is null end is true;
end
$$;

comment on function strata_merges.may_drive(strata_merges.merges) is 'Whether whoever asks may preview and apply a merge: staff and jobs, or the survivor who proved to be both.';

alter function strata_merges.may_drive(strata_merges.merges) owner to strata_definer;
