-- Two primary addresses of a kind would be one too many; and where only the source has proved an address that both claim, the survivor's claim gives way to it.
create function strata_merges.settle_identifiers(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.user_id = $1 and r.is_primary and exists (select from strata_users.identifiers t where t.user_id = $2 and t.kind = r.kind and t.is_primary)$c$,
    'is_primary = false', '{is_primary}', 'primary');
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.user_id = $2 and r.released_at is null and r.verified_at is null
       and exists (select from strata_users.identifiers s where s.user_id = $1 and s.kind = r.kind and s.value = r.value and s.released_at is null and s.verified_at is not null)$c$,
    $c$released_at = greatest($3, r.claimed_at), release_reason = 'merged'$c$, '{released_at,release_reason}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: which of two primary addresses, and of two claims to one address, gives way.';

alter function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
