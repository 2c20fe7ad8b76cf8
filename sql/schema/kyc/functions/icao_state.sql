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
