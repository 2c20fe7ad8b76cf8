-- Two primary addresses of a kind would be one too many; and where one of the two has proved an address that both claim, the other's claim gives way.
create function strata_merges.settle_identifiers(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_source_wins boolean := coalesce(p_merge.choices ->> p_policy.data_group = 'source_wins', false);
  v_user_id     uuid;
begin
  -- Of two that are ranked first, the loser's is not any more.
  perform strata_merges.change_rows(p_merge, p_policy, case when v_source_wins then p_survivor else p_source end, case when v_source_wins then p_source else p_survivor end, p_clock,
    $c$r.user_id = $1 and r.is_primary and exists (select from strata_users.identifiers t where t.user_id = $2 and t.kind = r.kind and t.is_primary)$c$,
    'is_primary = false', '{is_primary}', 'primary');
  -- What is proved stands, whoever wins.
  foreach v_user_id in array array[p_survivor, p_source] loop
    perform strata_merges.change_rows(p_merge, p_policy, v_user_id, case v_user_id when p_source then p_survivor else p_source end, p_clock,
      $c$r.user_id = $1 and r.released_at is null and r.verified_at is null
         and exists (select from strata_users.identifiers s where s.user_id = $2 and s.kind = r.kind and s.value = r.value and s.released_at is null and s.verified_at is not null)$c$,
      $c$released_at = greatest($3, r.claimed_at), release_reason = 'merged'$c$, '{released_at,release_reason}', 'close_claim');
  end loop;
  return '[]';
end
$$;

comment on function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: which of two primary addresses, and of two claims to one address, gives way.';

alter function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
