-- Creates strata_kyc: document types, identity documents and their fingerprints, verification cases and checks, what is accepted.

set local role strata_owner;
--! begin kyc/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_kyc authorization strata_owner;
set local role strata_owner;

comment on schema strata_kyc is 'Identity documents, their fingerprints, and the cases in which they are checked. Knows customers, and no user and no account.';

grant usage on schema strata_kyc to strata_definer, strata_reporter;
-- Checking a number calls the functions of its type by name, with the rights of whoever asks.
grant usage on schema strata_kyc to strata_auth, strata_app, strata_operator;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_kyc to strata_definer;
--! end kyc/schema.sql
--! begin kyc/functions/clean_number.sql
-- One place that takes off what people and screens put between the characters of a number. Dashes and blanks of all kinds, and the marks that copying
-- brings along unseen; whatever else is no letter or digit stays, and whoever calls this refuses it. Long texts are not looked at: normalising costs.
create function strata_kyc.clean_number(p_number text) returns text
  language sql immutable parallel safe
begin atomic
  select case when octet_length(p_number) <= 1000 then
    translate(upper(normalize(p_number, nfkc) collate "C"),
              E' \t\n\r.,:/''()_-\u00AD\u00B7\u2010\u2012\u2013\u2014\u2015\u2212\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2028\u2060\u2066\u2067\u2068\u2069\uFEFF',
              '')
  end;
end;

comment on function strata_kyc.clean_number(text) is 'A number as somebody wrote it, in capitals, after Unicode''s NFKC (so that full-width characters are plain ones), without blanks, dashes, dots, commas, slashes, colons, apostrophes, parentheses and invisible marks. Null when it is longer than 1,000 bytes. Digits of other scripts stay what they are.';
--! end kyc/functions/clean_number.sql
--! begin kyc/functions/weighted_sum.sql
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
--! end kyc/functions/weighted_sum.sql
--! begin kyc/functions/luhn_remainder.sql
create function strata_kyc.luhn_remainder(p_digits text) returns integer
  language sql immutable parallel safe
begin atomic
  -- In the second alphabet a digit stands at the place of the sum of the digits of its double.
  select (strata_kyc.weighted_sum(reverse(p_digits), '{1,0}') + strata_kyc.weighted_sum(reverse(p_digits), '{0,1}', '0516273849')) % 10;
end;

comment on function strata_kyc.luhn_remainder(text) is 'What Luhn''s sum (ISO/IEC 7812-1, annex B) leaves when divided by ten: 0 when the last digit is the check digit of the others. Finds every single wrong digit. They must be digits. Null for null.';
--! end kyc/functions/luhn_remainder.sql
--! begin kyc/functions/is_mod_11_10.sql
create function strata_kyc.is_mod_11_10(p_digits text) returns boolean
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_product integer := 10;
  v_sum     integer;
begin
  for v_position in 1 .. length(p_digits) - 1 loop
    v_sum := (v_product + substr(p_digits, v_position, 1)::integer) % 10;
    v_product := 2 * case v_sum when 0 then 10 else v_sum end % 11;
  end loop;
  return (v_product + right(p_digits, 1)::integer) % 10 = 1;
end
$$;

comment on function strata_kyc.is_mod_11_10(text) is 'Whether the last of at least two digits is the check digit of the others by ISO/IEC 7064, hybrid system MOD 11,10. Finds every single wrong digit. They must be digits. Null for null.';
--! end kyc/functions/is_mod_11_10.sql
--! begin kyc/functions/calendar_date.sql
create function strata_kyc.calendar_date(p_year integer, p_month integer, p_day integer) returns date
  language sql immutable parallel safe
begin atomic
  select case
    when p_year between 1 and 9999 and p_month between 1 and 12 and p_day between 1 and 31 then
      case when extract(month from make_date(p_year, p_month, 1) + (p_day - 1)) = p_month then make_date(p_year, p_month, 1) + (p_day - 1) end
  end;
end;

comment on function strata_kyc.calendar_date(integer, integer, integer) is 'The date of a year, a month and a day; null when the calendar has none, where make_date would fail.';
--! end kyc/functions/calendar_date.sql
--! begin kyc/functions/icao_check_digit.sql
create function strata_kyc.icao_check_digit(p_characters text) returns integer
  language sql immutable parallel safe
begin atomic
  select case
    when p_characters ~ '^[A-Z0-9<]{1,100}$' then
      strata_kyc.weighted_sum(replace(p_characters, '<', '0'), '{7,3,1}', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') % 10
  end;
end;

comment on function strata_kyc.icao_check_digit(text) is 'The check digit of characters of a machine readable zone: weights 7, 3 and 1, letters from A as 10 to Z as 35, a filler as 0, modulo 10 (ICAO Doc 9303 part 3, 4.9). Null for what a zone cannot have. Finds every digit taken for another digit, not every letter taken for one.';
--! end kyc/functions/icao_check_digit.sql
--! begin kyc/functions/icao_state.sql
-- Countries that issue passports under a code of their own. A territory whose passports carry the code of another state, or sometimes do, is left out: what its
-- zone says is not held against it.
create function strata_kyc.icao_state(p_country text) returns text
  language sql immutable parallel safe
begin atomic
  select '{
    "AD":"AND","AE":"ARE","AF":"AFG","AG":"ATG","AL":"ALB","AM":"ARM","AO":"AGO","AR":"ARG","AT":"AUT","AU":"AUS","AZ":"AZE","BA":"BIH",
    "BB":"BRB","BD":"BGD","BE":"BEL","BF":"BFA","BG":"BGR","BH":"BHR","BI":"BDI","BJ":"BEN","BN":"BRN","BO":"BOL","BR":"BRA","BS":"BHS",
    "BT":"BTN","BW":"BWA","BY":"BLR","BZ":"BLZ","CA":"CAN","CD":"COD","CF":"CAF","CG":"COG","CH":"CHE","CI":"CIV","CL":"CHL","CM":"CMR",
    "CN":"CHN","CO":"COL","CR":"CRI","CU":"CUB","CV":"CPV","CY":"CYP","CZ":"CZE","DE":"D","DJ":"DJI","DK":"DNK","DM":"DMA","DO":"DOM",
    "DZ":"DZA","EC":"ECU","EE":"EST","EG":"EGY","ER":"ERI","ES":"ESP","ET":"ETH","EU":"EUE","FI":"FIN","FJ":"FJI","FM":"FSM","FR":"FRA",
    "GA":"GAB","GB":"GBR","GD":"GRD","GE":"GEO","GH":"GHA","GM":"GMB","GN":"GIN","GQ":"GNQ","GR":"GRC","GT":"GTM","GW":"GNB","GY":"GUY",
    "HK":"CHN","HN":"HND","HR":"HRV","HT":"HTI","HU":"HUN","ID":"IDN","IE":"IRL","IL":"ISR","IN":"IND","IQ":"IRQ","IR":"IRN","IS":"ISL",
    "IT":"ITA","JM":"JAM","JO":"JOR","JP":"JPN","KE":"KEN","KG":"KGZ","KH":"KHM","KI":"KIR","KM":"COM","KN":"KNA","KP":"PRK","KR":"KOR",
    "KW":"KWT","KZ":"KAZ","LA":"LAO","LB":"LBN","LC":"LCA","LI":"LIE","LK":"LKA","LR":"LBR","LS":"LSO","LT":"LTU","LU":"LUX","LV":"LVA",
    "LY":"LBY","MA":"MAR","MC":"MCO","MD":"MDA","ME":"MNE","MG":"MDG","MH":"MHL","MK":"MKD","ML":"MLI","MM":"MMR","MN":"MNG","MO":"CHN",
    "MR":"MRT","MT":"MLT","MU":"MUS","MV":"MDV","MW":"MWI","MX":"MEX","MY":"MYS","MZ":"MOZ","NA":"NAM","NE":"NER","NG":"NGA","NI":"NIC",
    "NL":"NLD","NO":"NOR","NP":"NPL","NR":"NRU","NZ":"NZL","OM":"OMN","PA":"PAN","PE":"PER","PG":"PNG","PH":"PHL","PK":"PAK","PL":"POL",
    "PS":"PSE","PT":"PRT","PW":"PLW","PY":"PRY","QA":"QAT","RO":"ROU","RS":"SRB","RU":"RUS","RW":"RWA","SA":"SAU","SB":"SLB","SC":"SYC",
    "SD":"SDN","SE":"SWE","SG":"SGP","SI":"SVN","SK":"SVK","SL":"SLE","SM":"SMR","SN":"SEN","SO":"SOM","SR":"SUR","SS":"SSD","ST":"STP",
    "SV":"SLV","SY":"SYR","SZ":"SWZ","TD":"TCD","TG":"TGO","TH":"THA","TJ":"TJK","TL":"TLS","TM":"TKM","TN":"TUN","TO":"TON","TR":"TUR",
    "TT":"TTO","TV":"TUV","TW":"TWN","TZ":"TZA","UA":"UKR","UG":"UGA","UN":"UNO","US":"USA","UY":"URY","UZ":"UZB","VA":"VAT","VC":"VCT",
    "VE":"VEN","VN":"VNM","VU":"VUT","WS":"WSM","XK":"RKS","YE":"YEM","ZA":"ZAF","ZM":"ZMB","ZW":"ZWE"
  }'::jsonb ->> p_country;
end;

comment on function strata_kyc.icao_state(text) is 'What a machine readable zone calls the state that issued a passport (ICAO Doc 9303 part 3, section 5): the alpha-3 code of ISO 3166-1, but D for Germany, CHN for Hong Kong and Macao, RKS for Kosovo (XK), EUE for the European Union (EU) and UNO for the United Nations (UN). Null when it is not known.';
--! end kyc/functions/icao_state.sql
--! begin kyc/functions/read_mrz.sql
-- A zone names years by two digits and no clock may be asked here. So passports expire between 1980 and 2079, and who holds one was born in the last year
-- before it expires that ends so: somebody of more than a hundred is read as a child.
create function strata_kyc.read_mrz(p_mrz text, out issuer text, out document_number text, out nationality text, out born_on date, out sex text, out expires_on date,
                                    out is_valid boolean)
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_mrz   text := strata_kyc.clean_number(p_mrz);
  v_line  text := right(v_mrz, 44);
  v_year  integer;
  v_birth text;
begin
  is_valid := false;
  if coalesce(v_mrz !~ '^(P[A-Z<]{43})?[A-Z0-9<]{9}[0-9][A-Z<]{3}([0-9]{2}|<<){3}[0-9][MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]$', true) then
    return;
  end if;
  issuer := nullif(case length(v_mrz) when 88 then rtrim(substr(v_mrz, 3, 3), '<') end, '');
  document_number := nullif(replace(left(v_line, 9), '<', ''), '');
  nationality := nullif(rtrim(substr(v_line, 11, 3), '<'), '');
  sex := nullif(substr(v_line, 21, 1), '<');
  v_year := substr(v_line, 22, 2)::integer;
  v_year := v_year + case when v_year < 80 then 2000 else 1900 end;
  expires_on := strata_kyc.calendar_date(v_year, substr(v_line, 24, 2)::integer, substr(v_line, 26, 2)::integer);
  v_birth := substr(v_line, 14, 6);
  if v_birth !~ '<' then
    v_year := v_year - (v_year - left(v_birth, 2)::integer) % 100;
    born_on := strata_kyc.calendar_date(v_year, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    if born_on > expires_on or born_on is null then
      born_on := strata_kyc.calendar_date(v_year - 100, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    end if;
  end if;
  is_valid := document_number is not null and expires_on is not null and (born_on is not null or v_birth ~ '<')
    and strata_kyc.icao_check_digit(left(v_line, 9)) = substr(v_line, 10, 1)::integer
    and strata_kyc.icao_check_digit(v_birth) = substr(v_line, 20, 1)::integer
    and strata_kyc.icao_check_digit(substr(v_line, 22, 6)) = substr(v_line, 28, 1)::integer
    -- Without a personal number its check digit may be a filler as well.
    and (substr(v_line, 29, 15) = repeat('<', 15) or strata_kyc.icao_check_digit(substr(v_line, 29, 14))::text = substr(v_line, 43, 1))
    and strata_kyc.icao_check_digit(left(v_line, 10) || substr(v_line, 14, 7) || substr(v_line, 22, 22)) = right(v_line, 1)::integer;
end
$$;

comment on function strata_kyc.read_mrz(text) is 'What the machine readable zone of a passport says (TD3 of ICAO Doc 9303 part 4), from both of its lines or from the second alone, however they are broken: the state that issued it (null from the second line alone), the number, the nationality, the birthday (null when the zone leaves a part of it out), M, F or X (null: not stated), the day it expires, and whether its dates are real and all five check digits fit (part 3, 4.9). What is no such zone answers false, and null for all else. Never an error.';
--! end kyc/functions/read_mrz.sql
--! begin kyc/functions/us_driver_licence_pattern.sql
create function strata_kyc.us_driver_licence_pattern(p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select '{
    "US-AL": "^[0-9]{1,8}$",
    "US-AK": "^[0-9]{1,7}$",
    "US-AZ": "^([A-Z][0-9]{8,9}|[A-Z]{2}[0-9]{2,5}|[0-9]{9})$",
    "US-AR": "^[0-9]{4,9}$",
    "US-CA": "^[A-Z][0-9]{7}$",
    "US-CO": "^([0-9]{9}|[A-Z][0-9]{3,6}|[A-Z]{2}[0-9]{2,5})$",
    "US-CT": "^[0-9]{9}$",
    "US-DC": "^([0-9]{7}|[0-9]{9})$",
    "US-DE": "^[0-9]{1,7}$",
    "US-FL": "^[A-Z][0-9]{12}$",
    "US-GA": "^[0-9]{7,9}$",
    "US-HI": "^[A-Z0-9][0-9]{8}$",
    "US-IA": "^([0-9]{9}|[0-9]{3}[A-Z]{2}[0-9]{4})$",
    "US-ID": "^([A-Z]{2}[0-9]{6}[A-Z]|[0-9]{9})$",
    "US-IL": "^[A-Z][0-9]{11,12}$",
    "US-IN": "^([A-Z][0-9]{9}|[0-9]{9,10})$",
    "US-KS": "^([A-Z][0-9][A-Z][0-9][A-Z]|[A-Z0-9][0-9]{8})$",
    "US-KY": "^([A-Z][0-9]{8,9}|[0-9]{9})$",
    "US-LA": "^[0-9]{1,9}$",
    "US-MA": "^([A-Z]{2}[0-9]{7}|[A-Z0-9][0-9]{8})$",
    "US-MD": "^[A-Z][0-9]{12}$",
    "US-ME": "^[0-9]{7}[A-Z0-9]?$",
    "US-MI": "^[A-Z]([0-9]{10}|[0-9]{12})$",
    "US-MN": "^[A-Z][0-9]{12}$",
    "US-MO": "^([A-Z][0-9]{5,9}|[A-Z][0-9]{6}R|[0-9]{8}[A-Z]{2}|[0-9]{9}[A-Z]?)$",
    "US-MS": "^[0-9]{9}$",
    "US-MT": "^([A-Z0-9][0-9]{8}|[0-9]{13,14})$",
    "US-NC": "^[0-9]{1,12}$",
    "US-ND": "^([A-Z]{3}[0-9]{6}|[0-9]{9})$",
    "US-NE": "^[A-Z][0-9]{6,8}$",
    "US-NH": "^[0-9]{2}[A-Z]{3}[0-9]{5}$",
    "US-NJ": "^[A-Z][0-9]{14}$",
    "US-NM": "^[0-9]{8,9}$",
    "US-NV": "^([0-9]{9,10}|[0-9]{12}|X[0-9]{8})$",
    "US-NY": "^([A-Z]([0-9]{7}|[0-9]{18})|[0-9]{8,9}|[0-9]{16}|[A-Z]{8})$",
    "US-OH": "^([A-Z][0-9]{4,8}|[A-Z]{2}[0-9]{3,7}|[0-9]{8})$",
    "US-OK": "^[A-Z]?[0-9]{9}$",
    "US-OR": "^[0-9]{1,9}$",
    "US-PA": "^[0-9]{8}$",
    "US-RI": "^[A-Z0-9][0-9]{6}$",
    "US-SC": "^[0-9]{5,11}$",
    "US-SD": "^([0-9]{6,10}|[0-9]{12})$",
    "US-TN": "^[0-9]{7,9}$",
    "US-TX": "^[0-9]{7,8}$",
    "US-UT": "^[0-9]{4,10}$",
    "US-VA": "^([A-Z][0-9]{8,11}|[0-9]{9})$",
    "US-VT": "^[0-9]{7}[A0-9]$",
    "US-WA": "^[A-Z](?=.{11}$)[A-Z]{0,6}[A-Z0-9*]+$",
    "US-WI": "^[A-Z][0-9]{13}$",
    "US-WV": "^([0-9]{7}|[A-Z]{1,2}[0-9]{5,6})$",
    "US-WY": "^[0-9]{9,10}$"
  }'::jsonb ->> p_issuer;
end;

comment on function strata_kyc.us_driver_licence_pattern(text) is 'The regular expression that the driver licence numbers of a state have, by its code of ISO 3166-2 (US-CA): the 50 states and the District of Columbia, old formats that are still about included, as the table of the National Traffic Safety Institute has them. Null when there is no such state.';
--! end kyc/functions/us_driver_licence_pattern.sql
--! begin kyc/functions/normalise_document_number.sql
create function strata_kyc.normalise_document_number(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[A-Z0-9]{1,64}$');
end;

comment on function strata_kyc.normalise_document_number(text, text) is 'The general normal form of a document number, whoever issued it: 1 to 64 capitals and digits. Null: it has other characters, none, or too many.';
--! end kyc/functions/normalise_document_number.sql
--! begin kyc/functions/normalise_cn_resident_id.sql
create function strata_kyc.normalise_cn_resident_id(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[1-9][0-9]{16}[0-9X]$');
end;

comment on function strata_kyc.normalise_cn_resident_id(text, text) is 'A citizen identification number of China as 17 digits and a check character, which may be X (GB 11643-1999). Null: it has another shape; the 15 digits of before 1999 are not read. The issuer is always CN and not looked at.';
--! end kyc/functions/normalise_cn_resident_id.sql
--! begin kyc/functions/is_valid_cn_resident_id.sql
create function strata_kyc.is_valid_cn_resident_id(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.normalise_cn_resident_id(p_number, p_issuer);
begin
  return coalesce(
    v_number ~ '^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}(1[89]|20)'
      and strata_kyc.calendar_date(substr(v_number, 7, 4)::integer, substr(v_number, 11, 2)::integer, substr(v_number, 13, 2)::integer) is not null
      and strata_kyc.weighted_sum(v_number, '{7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2,1}', '0123456789X') % 11 = 1,
    false);
end
$$;

comment on function strata_kyc.is_valid_cn_resident_id(text, text) is 'Whether a citizen identification number of China is one (GB 11643-1999): the province exists (GB/T 2260; 81 to 83 are the residence permits for people of Hong Kong, Macao and Taiwan), the birthday is a real day from 1800 to 2099, and the check character fits (ISO/IEC 7064, MOD 11-2), which finds every single wrong digit and every two that changed places. False for everything else, null included.';
--! end kyc/functions/is_valid_cn_resident_id.sql
--! begin kyc/functions/normalise_cn_uscc.sql
create function strata_kyc.normalise_cn_uscc(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$');
end;

comment on function strata_kyc.normalise_cn_uscc(text, text) is 'A Unified Social Credit Code of China as 18 digits and capitals, of which I, O, S, V and Z are not used (GB 32100-2015). Null: it has another shape. The issuer is always CN and not looked at.';
--! end kyc/functions/normalise_cn_uscc.sql
--! begin kyc/functions/is_valid_cn_uscc.sql
create function strata_kyc.is_valid_cn_uscc(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    -- The powers of 3 modulo 31; the check character itself counts once.
    strata_kyc.weighted_sum(strata_kyc.normalise_cn_uscc(p_number, p_issuer), '{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1}',
                            '0123456789ABCDEFGHJKLMNPQRTUWXY') % 31 = 0,
    false);
end;

comment on function strata_kyc.is_valid_cn_uscc(text, text) is 'Whether the check character of a Unified Social Credit Code of China fits (GB 32100-2015, MOD 31), which finds every single wrong character and every two that changed places. False for everything else, null included.';
--! end kyc/functions/is_valid_cn_uscc.sql
--! begin kyc/functions/normalise_eu_vat.sql
-- A prefix is read off where the rest is a number by itself, and only then: the key of a French number may be letters.
create function strata_kyc.normalise_eu_vat(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_pattern text := '{
    "AT": "^(?:AT)?(U[0-9]{8})$",
    "BE": "^(?:BE)?([01]?[0-9]{9})$",
    "BG": "^(?:BG)?([0-9]{9,10})$",
    "CY": "^(?:CY)?([0-9]{8}[A-Z])$",
    "CZ": "^(?:CZ)?([0-9]{8,10})$",
    "DE": "^(?:DE)?([0-9]{9})$",
    "DK": "^(?:DK)?([0-9]{8})$",
    "EE": "^(?:EE)?([0-9]{9})$",
    "ES": "^(?:ES)?([0-9A-HJ-NP-Z][0-9]{7}[0-9A-Z])$",
    "FI": "^(?:FI)?([0-9]{8})$",
    "FR": "^(?:FR)?([0-9A-HJ-NP-Z]{2}[0-9]{9})$",
    "GB": "^(?:XI)?([0-9]{9}|[0-9]{12}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2})$",
    "GR": "^(?:EL)?([0-9]{8,9})$",
    "HR": "^(?:HR)?([0-9]{11})$",
    "HU": "^(?:HU)?([0-9]{8})$",
    "IE": "^(?:IE)?([0-9]{7}[A-W][A-IW]?|[0-9][A-Z+*][0-9]{5}[A-W])$",
    "IT": "^(?:IT)?([0-9]{11})$",
    "LT": "^(?:LT)?([0-9]{9}|[0-9]{12})$",
    "LU": "^(?:LU)?([0-9]{8})$",
    "LV": "^(?:LV)?([0-9]{11})$",
    "MT": "^(?:MT)?([0-9]{8})$",
    "NL": "^(?:NL)?([0-9]{7,9}B[0-9]{2})$",
    "PL": "^(?:PL)?([0-9]{10})$",
    "PT": "^(?:PT)?([0-9]{9})$",
    "RO": "^(?:RO)?([1-9][0-9]{1,9}|[1-9][0-9]{12})$",
    "SE": "^(?:SE)?([0-9]{12})$",
    "SI": "^(?:SI)?([0-9]{8})$",
    "SK": "^(?:SK)?([0-9]{10})$"
  }'::jsonb ->> p_issuer;
  v_number  text := substring(strata_kyc.clean_number(p_number) from v_pattern);
begin
  return case p_issuer when 'GR' then 'EL' when 'GB' then 'XI' else p_issuer end
    || case p_issuer when 'BE' then lpad(v_number, 10, '0') when 'GR' then lpad(v_number, 9, '0') when 'NL' then lpad(v_number, 12, '0') else v_number end;
end
$$;

comment on function strata_kyc.normalise_eu_vat(text, text) is 'A VAT identification number with its prefix, written with or without it. The issuer is a member state (ISO 3166-1 alpha-2: Greece is GR, its prefix EL), or GB for the numbers of Northern Ireland (prefix XI). Zeros that people leave out are put back for Belgium, Greece and the Netherlands. Null: that state has no numbers of this shape (Council Directive 2006/112/EC, article 215; VIES, VAT number construction rules), or is none.';
--! end kyc/functions/normalise_eu_vat.sql
--! begin kyc/functions/is_valid_eu_vat.sql
-- Every member state by its own algorithm. Where one has several kinds of numbers, the first line of a branch tells them apart.
create function strata_kyc.is_valid_eu_vat(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := substr(strata_kyc.normalise_eu_vat(p_number, p_issuer), 3);
  v_last   integer;
  v_sum    integer;
begin
  if v_number is null then
    return false;
  end if;
  v_last := substring(v_number from '[0-9]$')::integer;
  case p_issuer
    when 'AT' then
      return (strata_kyc.luhn_remainder(substr(v_number, 2, 7)) + 4 + v_last) % 10 = 0;
    when 'BE' then
      return 97 - left(v_number, 8)::integer % 97 = right(v_number, 2)::integer;
    when 'BG' then
      if length(v_number) = 9 then
        v_sum := strata_kyc.weighted_sum(left(v_number, 8), '{1,2,3,4,5,6,7,8}') % 11;
        if v_sum = 10 then
          v_sum := strata_kyc.weighted_sum(left(v_number, 8), '{3,4,5,6,7,8,9,10}') % 11 % 10;
        end if;
        return v_sum = v_last;
      end if;
      -- A citizen, whose month tells the century; a foreigner; anybody else.
      return (strata_kyc.weighted_sum(left(v_number, 9), '{2,4,8,5,10,9,7,3,6}') % 11 % 10 = v_last
              and strata_kyc.calendar_date(left(v_number, 2)::integer + (array[1900, 1800, 2000])[substr(v_number, 3, 2)::integer / 20 + 1],
                                           substr(v_number, 3, 2)::integer % 20, substr(v_number, 5, 2)::integer) is not null)
        or strata_kyc.weighted_sum(left(v_number, 9), '{21,19,17,13,11,9,7,3,1}') % 10 = v_last
        or (11 - strata_kyc.weighted_sum(left(v_number, 9), '{4,3,2,7,6,5,4,3,2}') % 11) % 11 = v_last;
    when 'CY' then
      return v_number !~ '^12'
        -- The alphabet holds the digits where the table of the odd places puts them: 1 is worth 0, 0 is worth 1, 2 is worth 5, …
        and (strata_kyc.weighted_sum(left(v_number, 8), '{1,0}', '10   2 3 4   5 6 7 8 9') + strata_kyc.weighted_sum(left(v_number, 8), '{0,1}')) % 26
            = ascii(right(v_number, 1)) - ascii('A');
    when 'CZ' then
      if length(v_number) = 8 then
        return v_number !~ '^9' and (11 - strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') % 11) % 10 = v_last;
      elsif length(v_number) = 9 and v_number ~ '^6' then
        return (array[8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8])[strata_kyc.weighted_sum(substr(v_number, 2, 7), '{8,7,6,5,4,3,2}') % 11 + 1] = v_last;
      end if;
      -- A birth number: 50 is added to the month of women, 20 where a day has no numbers left. Until 1953 it had no check digit, and ends before 54 now.
      if length(v_number) = 9 then
        return left(v_number, 2)::integer < 54 and v_number ~ '^..[0156]'
          and strata_kyc.calendar_date(1900 + left(v_number, 2)::integer, substr(v_number, 3, 2)::integer % 50, substr(v_number, 5, 2)::integer) is not null;
      end if;
      return left(v_number, 9)::bigint % 11 % 10 = v_last and v_number ~ '^..[0-35-8]'
        and strata_kyc.calendar_date(left(v_number, 2)::integer + case when left(v_number, 2)::integer < 54 then 2000 else 1900 end,
                                     substr(v_number, 3, 2)::integer % 50 % 20, substr(v_number, 5, 2)::integer) is not null;
    when 'DE' then
      return v_number !~ '^0' and strata_kyc.is_mod_11_10(v_number);
    when 'DK' then
      return v_number !~ '^0' and strata_kyc.weighted_sum(v_number, '{2,7,6,5,4,3,2,1}') % 11 = 0;
    when 'EE' then
      return strata_kyc.weighted_sum(v_number, '{3,7,1}') % 10 = 0;
    when 'ES' then
      if v_number ~ '^[0-9XYZKLM]' then
        return v_number ~ '[A-Z]$'
          and substr('TRWAGMYFPDXBNJZSQVHLCKE', translate(left(v_number, 8), 'XYZKLM', '012')::integer % 23 + 1, 1) = right(v_number, 1);
      end if;
      return v_number ~ '^([ABEH].{7}[0-9]|[NPQRSW].{7}[A-J]|[CDFGJUV].{7}[0-9A-J])$'
        and strata_kyc.luhn_remainder(substr(v_number, 2, 7) || translate(right(v_number, 1), 'JABCDEFGHI', '0123456789')) = 0;
    when 'FI' then
      return strata_kyc.weighted_sum(v_number, '{7,9,10,5,8,4,2,1}') % 11 = 0;
    when 'FR' then
      -- The numbers of Monaco have no number of the French register in them.
      if v_number !~ '^..000' and strata_kyc.luhn_remainder(right(v_number, 9)) <> 0 then
        return false;
      elsif v_number ~ '^[0-9]{2}' then
        return (right(v_number, 9) || '12')::bigint % 97 = left(v_number, 2)::integer;
      end if;
      v_sum := case when v_number ~ '^[0-9]' then strata_kyc.weighted_sum(left(v_number, 2), '{24,1}', '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ') - 10
                    else strata_kyc.weighted_sum(left(v_number, 2), '{34,1}', '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ') - 100 end;
      return (right(v_number, 9)::integer + 1 + v_sum / 11) % 11 = v_sum % 11;
    when 'GB' then
      return v_number ~ '^[GH]' or strata_kyc.weighted_sum(left(v_number, 9), '{8,7,6,5,4,3,2,10,1}') % 97 in (0, 42);
    when 'GR' then
      return strata_kyc.weighted_sum(left(v_number, 8), '{256,128,64,32,16,8,4,2}') % 11 % 10 = v_last;
    when 'HR' then
      return strata_kyc.is_mod_11_10(v_number);
    when 'HU' then
      return strata_kyc.weighted_sum(v_number, '{9,7,3,1}') % 10 = 0;
    when 'IE' then
      if v_number !~ '^[0-9]{7}' then
        v_number := '0' || substr(v_number, 3, 5) || left(v_number, 1) || right(v_number, 1);
      end if;
      v_sum := strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') + 9 * (strpos('WABCDEFGHI', substr(v_number || 'W', 9, 1)) - 1);
      return substr('WABCDEFGHIJKLMNOPQRSTUV', v_sum % 23 + 1, 1) = substr(v_number, 8, 1);
    when 'IT' then
      return v_number ~ '^(?!0{7}).{7}(0(?!00)[0-9]{2}|100|120|121|888|999)' and strata_kyc.luhn_remainder(v_number) = 0;
    when 'LT' then
      v_sum := strata_kyc.weighted_sum(left(v_number, -1), '{1,2,3,4,5,6,7,8,9}') % 11;
      if v_sum = 10 then
        v_sum := strata_kyc.weighted_sum(left(v_number, -1), '{3,4,5,6,7,8,9,1,2}') % 11 % 10;
      end if;
      return v_number ~ '1.$' and v_sum = v_last;
    when 'LU' then
      return left(v_number, 6)::integer % 89 = right(v_number, 2)::integer;
    when 'LV' then
      if v_number ~ '^[4-9]' then
        return strata_kyc.weighted_sum(v_number, '{9,1,4,8,3,10,2,5,7,6,1}') % 11 = 3;
      end if;
      -- A personal code: day, month, year and century, and a check digit. Those of since 2017 begin with 32 and mean nothing.
      return v_number ~ '^32'
        or (v_number ~ '^.{6}[0-2]' and (strata_kyc.weighted_sum(left(v_number, 10), '{10,5,8,4,2,1,6,3,7,9}') + 1) % 11 % 10 = v_last
            and strata_kyc.calendar_date((18 + substr(v_number, 7, 1)::integer) * 100 + substr(v_number, 5, 2)::integer, substr(v_number, 3, 2)::integer,
                                         left(v_number, 2)::integer) is not null);
    when 'MT' then
      return left(v_number, 6)::integer > 100000 and strata_kyc.weighted_sum(v_number, '{3,4,6,7,8,9,10,1}') % 37 = 0;
    when 'NL' then
      -- Until 2019 a citizen service number; since 2020, for people, ISO/IEC 7064 MOD 97-10 over all of it, letters as two digits.
      return v_number !~ '^0{9}|00$'
        and (strata_kyc.weighted_sum(left(v_number, 9), '{9,8,7,6,5,4,3,2,-1}') % 11 = 0
             or ('2321' || left(v_number, 9) || '11' || right(v_number, 2))::bigint % 97 = 1);
    when 'PL' then
      return strata_kyc.weighted_sum(left(v_number, 9), '{6,5,7,2,3,4,5,6,7}') % 11 = v_last;
    when 'PT' then
      return v_number !~ '^0' and (11 - strata_kyc.weighted_sum(left(v_number, 8), '{9,8,7,6,5,4,3,2}') % 11) % 11 % 10 = v_last;
    when 'RO' then
      if length(v_number) = 13 then
        v_sum := strata_kyc.weighted_sum(left(v_number, 12), '{2,7,9,1,4,6,3,5,8,2,7,9}') % 11;
        return v_number ~ '^...(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])' and case v_sum when 10 then 1 else v_sum end = v_last;
      end if;
      return 10 * strata_kyc.weighted_sum(lpad(left(v_number, -1), 9, '0'), '{7,5,3,2,1,7,5,3,2}') % 11 % 10 = v_last;
    when 'SE' then
      return right(v_number, 2) between '01' and '94' and strata_kyc.luhn_remainder(left(v_number, 10)) = 0;
    when 'SI' then
      return v_number !~ '^0' and nullif(11 - strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') % 11, 11) % 10 is not distinct from v_last;
    when 'SK' then
      return v_number ~ '^[1-9].[2-47-9]' and v_number::bigint % 11 = 0;
  end case;
end
$$;

comment on function strata_kyc.is_valid_eu_vat(text, text) is 'Whether a VAT identification number is one by the rules of its state (VIES, VAT number construction rules, and what the states publish themselves). All 27 member states, and Northern Ireland (GB), have check digits that are looked at; without any are Czech numbers of people born before 1954 (the birthday must be real), Latvian personal codes that begin with 32, and the XI numbers of authorities (GD, HA). Not whether the number is registered: ask VIES. False for everything else, null included.';
--! end kyc/functions/is_valid_eu_vat.sql
--! begin kyc/functions/normalise_gb_company_number.sql
create function strata_kyc.normalise_gb_company_number(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  return case
    when v_number ~ '^[0-9]{1,8}$' then lpad(v_number, 8, '0')
    when v_number ~ '^R[0-9]{1,7}$' then 'R' || lpad(substr(v_number, 2), 7, '0')
    when v_number ~ '^[A-Z]{2}[0-9]{1,6}$' then left(v_number, 2) || lpad(substr(v_number, 3), 6, '0')
    -- Societies that were registered before they came to Companies House.
    when v_number ~ '^(IP[0-9]{5}R|NP[0-9]{5}R|SP[0-9]{4}RS)$' then v_number
  end;
end
$$;

comment on function strata_kyc.normalise_gb_company_number(text, text) is 'The number of a company at Companies House as eight characters: 8 digits, or a prefix and 6 digits, filled with the zeros that people leave out. Null: it has another shape. The issuer is always GB and not looked at.';
--! end kyc/functions/normalise_gb_company_number.sql
--! begin kyc/functions/is_valid_gb_company_number.sql
create function strata_kyc.is_valid_gb_company_number(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    strata_kyc.normalise_gb_company_number(p_number, p_issuer)
      ~ '^(?![A-Z]{0,2}0+$)(AC|CE|CS|EN|ES|FC|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC|[0-9]{2})',
    false);
end;

comment on function strata_kyc.is_valid_gb_company_number(text, text) is 'Whether Companies House can have given this number: it has no prefix, or one of those that are in use (Companies House, URI customer guide, and what came since), and is not all zeros. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_gb_company_number.sql
--! begin kyc/functions/normalise_passport.sql
create function strata_kyc.normalise_passport(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  if p_issuer ~ '^[A-Z]{2}$' then
    if length(v_number) > 9 then
      v_number := (strata_kyc.read_mrz(v_number)).document_number;
    end if;
    return substring(v_number from '^[A-Z0-9]{6,9}$');
  end if;
  return null;
end
$$;

comment on function strata_kyc.normalise_passport(text, text) is 'The number of a passport, 6 to 9 capitals and digits, from the number itself or from the machine readable zone: its second line, or both (ICAO Doc 9303 part 4). Null: neither of them, or no country (ISO 3166-1 alpha-2) issued it.';
--! end kyc/functions/normalise_passport.sql
--! begin kyc/functions/is_valid_passport.sql
create function strata_kyc.is_valid_passport(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
  v_zone   record;
begin
  if coalesce(length(v_number), 0) <= 9 then
    return strata_kyc.normalise_passport(v_number, p_issuer) is not null;
  end if;
  v_zone := strata_kyc.read_mrz(v_number);
  return v_zone.is_valid and length(v_zone.document_number) >= 6
    and coalesce(p_issuer ~ '^[A-Z]{2}$', false) and coalesce(v_zone.issuer = strata_kyc.icao_state(p_issuer), true);
end
$$;

comment on function strata_kyc.is_valid_passport(text, text) is 'Whether a passport can have this number. The number by itself has no check digit: its shape decides. From a machine readable zone all five check digits and both dates must fit (ICAO Doc 9303 parts 3 and 4) and, where the first line is there too, the state that issued it must be the country, if its code is known. False for everything else, null included.';
--! end kyc/functions/is_valid_passport.sql
--! begin kyc/functions/normalise_us_driver_licence.sql
create function strata_kyc.normalise_us_driver_licence(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select case when strata_kyc.clean_number(p_number) ~ strata_kyc.us_driver_licence_pattern(p_issuer) then strata_kyc.clean_number(p_number) end;
end;

comment on function strata_kyc.normalise_us_driver_licence(text, text) is 'The number of a driver licence of a state (US-CA) in capitals, without blanks and punctuation; an older one of Washington keeps its asterisks. Null: that state has no such numbers (strata_kyc.us_driver_licence_pattern), or there is no such state.';
--! end kyc/functions/normalise_us_driver_licence.sql
--! begin kyc/functions/is_valid_us_driver_licence.sql
create function strata_kyc.is_valid_us_driver_licence(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select strata_kyc.normalise_us_driver_licence(p_number, p_issuer) is not null;
end;

comment on function strata_kyc.is_valid_us_driver_licence(text, text) is 'Whether a state (US-CA) has driver licence numbers like this one. No check digit is looked at: most states have none. False for everything else, null included.';
--! end kyc/functions/is_valid_us_driver_licence.sql
--! begin kyc/functions/normalise_us_ein.sql
create function strata_kyc.normalise_us_ein(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9]{9}$');
end;

comment on function strata_kyc.normalise_us_ein(text, text) is 'An Employer Identification Number as nine digits. Null: it has others. The issuer is always US and not looked at.';
--! end kyc/functions/normalise_us_ein.sql
--! begin kyc/functions/is_valid_us_ein.sql
create function strata_kyc.is_valid_us_ein(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ein(p_number, p_issuer) ~ '^(0[1-6]|1[0-6]|2[0-7]|3|4[0-8]|5|6[0-8]|7[1-7]|8[0-8]|9[0-589])', false);
end;

comment on function strata_kyc.is_valid_us_ein(text, text) is 'Whether the prefix of an Employer Identification Number is one of those that the Internal Revenue Service lists as valid. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_us_ein.sql
--! begin kyc/functions/normalise_us_ssn.sql
create function strata_kyc.normalise_us_ssn(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9]{9}$');
end;

comment on function strata_kyc.normalise_us_ssn(text, text) is 'A Social Security number as nine digits. Null: it has others. The issuer is always US and not looked at.';
--! end kyc/functions/normalise_us_ssn.sql
--! begin kyc/functions/is_valid_us_ssn.sql
create function strata_kyc.is_valid_us_ssn(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ssn(p_number, p_issuer) ~ '^(?!000|666|9|078051120|219099999)[0-9]{3}(?!00)[0-9]{2}(?!0000)', false);
end;

comment on function strata_kyc.is_valid_us_ssn(text, text) is 'Whether the Social Security Administration can have assigned this number: no area 000, 666 or 900 to 999, no group 00, no serial 0000 (SSA, POMS RM 10201.035), and not one of the two that advertisements made famous. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_us_ssn.sql
--! begin kyc/functions/tg_document_types__check_functions.sql
-- The names are called, so a row with a wrong one would be found out by whoever hands in the first such document. A name that is not in the catalog has no
-- row to compare, and that is not true either.
create function strata_kyc.tg_document_types__check_functions() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  if (select p.prorettype = 'text'::regtype and p.provolatile = 'i' from pg_proc p
      where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.normaliser))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_normaliser_check');
  elsif new.validator is not null
     and (select p.prorettype = 'boolean'::regtype and p.provolatile = 'i' from pg_proc p
          where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.validator))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_validator_check');
  end if;
  return new;
end
$$;

comment on function strata_kyc.tg_document_types__check_functions() is 'Trigger: refuses a type of document whose normaliser or validator is no immutable function of strata_kyc that takes the number and the issuer and answers text or boolean (ST402).';
--! end kyc/functions/tg_document_types__check_functions.sql
--! begin kyc/tables/document_types.sql
-- Which numbers there are in the world is no business of a release: a new type is a row and, if wanted, a function or two next to those that are here.
create table strata_kyc.document_types (
  document_type text not null,
  customer_kind text not null,
  country       strata_core.country,
  has_region    boolean not null,
  name          text not null,
  normaliser    text not null default 'normalise_document_number',
  validator     text,
  description   text not null,

  constraint document_types_pkey primary key (document_type),
  constraint document_types_document_type_check check (document_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint document_types_customer_kind_check check (customer_kind in ('individual', 'enterprise')),
  constraint document_types_name_check check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  constraint document_types_normaliser_check check (normaliser ~ '^normalise_[a-z0-9_]{1,52}$'),
  constraint document_types_validator_check check (validator ~ '^is_valid_[a-z0-9_]{1,53}$')
);

create trigger t100_check_functions before insert or update on strata_kyc.document_types
  for each row execute function strata_kyc.tg_document_types__check_functions();

comment on table strata_kyc.document_types is 'One row per type of identity document. A new type is a row.';
comment on column strata_kyc.document_types.document_type is 'Name of the type.';
comment on column strata_kyc.document_types.customer_kind is 'Whom the document identifies: individual or enterprise.';
comment on column strata_kyc.document_types.country is 'Country that issues it (ISO 3166-1 alpha-2); null for any.';
comment on column strata_kyc.document_types.has_region is 'Whether a region of the country issues it, which is then always named.';
comment on column strata_kyc.document_types.name is 'What people call it, in English.';
comment on column strata_kyc.document_types.normaliser is 'Function of strata_kyc that brings a number into the form in which two are compared: (number as given, issuer) to text, null for what cannot be one. The issuer is the country, or the country, a hyphen and the region (US-CA). strata_auth, strata_app and strata_operator must be allowed to execute it.';
comment on column strata_kyc.document_types.validator is 'Function of strata_kyc that says whether ranges and check digits fit: (number as given, issuer) to boolean, executable by the same roles; null when the normaliser is all there is.';
comment on column strata_kyc.document_types.description is 'What the number is, and who issues it.';

insert into strata_kyc.document_types (document_type, customer_kind, country, has_region, name, normaliser, validator, description) values
  ('cn_resident_id', 'individual', 'CN', false, 'Resident identity card', 'normalise_cn_resident_id', 'is_valid_cn_resident_id',
   'The citizen identification number on the resident identity card of China.'),
  ('cn_uscc', 'enterprise', 'CN', false, 'Unified Social Credit Code', 'normalise_cn_uscc', 'is_valid_cn_uscc',
   'The number of a company on its business licence in China, also for taxes.'),
  ('eu_vat', 'enterprise', null, false, 'VAT number', 'normalise_eu_vat', 'is_valid_eu_vat',
   'The VAT identification number that a member state of the European Union, or Northern Ireland (country GB), gave an enterprise.'),
  ('gb_company_number', 'enterprise', 'GB', false, 'Company number', 'normalise_gb_company_number', 'is_valid_gb_company_number',
   'The number of a company in the register of Companies House.'),
  ('passport', 'individual', null, false, 'Passport', 'normalise_passport', 'is_valid_passport',
   'The number of a passport of any country, or its machine readable zone.'),
  ('us_driver_licence', 'individual', 'US', true, 'Driver licence', 'normalise_us_driver_licence', 'is_valid_us_driver_licence',
   'The number of a driver licence that a state of the US, or the District of Columbia, issued.'),
  ('us_ein', 'enterprise', 'US', false, 'Employer Identification Number', 'normalise_us_ein', 'is_valid_us_ein',
   'The number by which the Internal Revenue Service of the US knows an enterprise.'),
  ('us_ssn', 'individual', 'US', false, 'Social Security number', 'normalise_us_ssn', 'is_valid_us_ssn',
   'The number that the Social Security Administration of the US gave a person.');
--! end kyc/tables/document_types.sql
--! begin kyc/policies.sql
select strata_core.lay_row_security('strata_kyc.document_types');

create policy everyone_select on strata_kyc.document_types for select to strata_auth, strata_app, strata_operator, strata_reporter using (true);
-- A new type of document is a row that the owner adds.
create policy owner_select on strata_kyc.document_types for select to strata_owner using (true);
create policy owner_insert on strata_kyc.document_types for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.document_types for update to strata_owner using (true) with check (true);
--! end kyc/policies.sql
--! begin kyc/grants.sql
grant select on strata_kyc.document_types to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator;

-- A number is checked with the rights of whoever asks, and tells nobody anything that is kept here.
grant execute on function strata_kyc.clean_number(text), strata_kyc.weighted_sum(text, integer[], text), strata_kyc.luhn_remainder(text), strata_kyc.is_mod_11_10(text),
  strata_kyc.calendar_date(integer, integer, integer), strata_kyc.icao_check_digit(text), strata_kyc.icao_state(text), strata_kyc.read_mrz(text),
  strata_kyc.us_driver_licence_pattern(text), strata_kyc.normalise_document_number(text, text),
  strata_kyc.normalise_cn_resident_id(text, text), strata_kyc.is_valid_cn_resident_id(text, text),
  strata_kyc.normalise_cn_uscc(text, text), strata_kyc.is_valid_cn_uscc(text, text),
  strata_kyc.normalise_eu_vat(text, text), strata_kyc.is_valid_eu_vat(text, text),
  strata_kyc.normalise_gb_company_number(text, text), strata_kyc.is_valid_gb_company_number(text, text),
  strata_kyc.normalise_passport(text, text), strata_kyc.is_valid_passport(text, text),
  strata_kyc.normalise_us_driver_licence(text, text), strata_kyc.is_valid_us_driver_licence(text, text),
  strata_kyc.normalise_us_ein(text, text), strata_kyc.is_valid_us_ein(text, text),
  strata_kyc.normalise_us_ssn(text, text), strata_kyc.is_valid_us_ssn(text, text)
  to strata_definer, strata_auth, strata_app, strata_operator;

revoke create on schema strata_kyc from strata_definer;
--! end kyc/grants.sql
