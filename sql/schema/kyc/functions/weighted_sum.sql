-- A loop: a query over the characters takes three times as long.
create function strata_kyc.weighted_sum(p_characters text, p_weights integer[], p_alphabet text default '0123456789') returns integer
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_sum   integer := 0;
  v_count integer := cardinality(p_weights);
begin
  for v_position in 1 .. length(p_characters) loop
    v_sum := v_sum + (strpos(p_alphabet, substr(p_characters, v_position, 1)) - 1) * p_weights[(v_position - 1) % v_count + 1];
  end loop;
  return v_sum;
end
$$;

comment on function strata_kyc.weighted_sum(text, integer[], text) is 'The sum of the values of characters, each times its weight: what most check digits are made of. A character is worth its place in the alphabet, counted from 0; weights that run out begin again. All characters must be of the alphabet. Null for null.';
