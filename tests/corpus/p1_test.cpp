// Every recording of ../shared/corpus/p1 gives what is known of it, or the refusal that its bytes deserve. The
// recordings are no part of the project; where they are absent the tests are skipped.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "bytes/hex.hpp"
#include "protocol/p1/capture.hpp"
#include "protocol/p1/explain.hpp"
#include "protocol/p1/extent.hpp"

namespace obiscope {
namespace {

using namespace p1;

const std::filesystem::path kCorpus = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus";
const std::filesystem::path kFolder = kCorpus / "p1";

// identification | version | number | time | readings | totals | sub-meter: number = value... | warnings
const std::map<std::string, std::vector<std::string>> kRecordings = {
    {"athom_dsmr-2.2-kfm-1.bin",
     {"KMP5 ZABF001587315111 |  | 205C4D246333034353537383234323121 | no time | 12 | 1.8.1=185.000 kWh 1.8.2=84.000 "
      "kWh 2.8.1=13.000 kWh 2.8.2=19.000 kWh | gas 3238313031453631373038389930337131 0-1:24.3.0=124.477 m3 "
      "2012-05-17T02:00:00 | no_checksum"}},
    {"athom_dsmr-3.0-spec-example.bin",
     {"ISk5\\2MT382-1000 |  | K8EG004046395507 | no time | 12 | 1.8.1=12345.678 kWh 1.8.2=12345.678 kWh "
      "2.8.1=12345.678 kWh 2.8.2=12345.678 kWh | gas 2222ABCD123456789 0-1:24.3.0=0.000 m3 2009-02-12T16:00:00 | "
      "no_checksum"}},
    {"athom_dsmr-4.0-isk-1.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-4.0-isk-2.bin",
     {"XMX5LGBBFFB231216240 | 4.0 | E0004001591092214 | 2000-01-01T01:00:00+01:00 | 19 | 1.8.1=1990.002 kWh "
      "1.8.2=0.000 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |"}},
    {"athom_dsmr-4.0-isk-2.lf.txt",
     {"XMX5LGBBFFB231216240 | 4.0 | E0004001591092214 | 2000-01-01T01:00:00+01:00 | 19 | 1.8.1=1990.002 kWh "
      "1.8.2=0.000 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | | line_ends_restored"}},
    {"athom_dsmr-4.2-kfm-1.bin",
     {"KFM5KAIFA-METER | 4.2 | E0003000002124813 | 2018-03-06T12:30:56+01:00 | 30 | 1.8.1=4726.494 kWh 1.8.2=4844.281 "
      "kWh 2.8.1=3284.320 kWh 2.8.2=7764.691 kWh | gas G0016561203580113 0-1:24.2.1=5359.919 m3 "
      "2018-03-06T12:00:00+01:00 |"}},
    {"athom_dsmr-4.2-kfm-1.lf.txt",
     {"KFM5KAIFA-METER | 4.2 | E0003000002124813 | 2018-03-06T12:30:56+01:00 | 30 | 1.8.1=4726.494 kWh 1.8.2=4844.281 "
      "kWh 2.8.1=3284.320 kWh 2.8.2=7764.691 kWh | gas G0016561203580113 0-1:24.2.1=5359.919 m3 "
      "2018-03-06T12:00:00+01:00 | line_ends_restored"}},
    {"athom_dsmr-4.2-xmx-1.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-4.2.2-spec-example.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-5.0-ene-1.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-5.0-ene-2.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-5.0-ene-3.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-5.0-est-units.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-5.0-isk-1.bin",
     {"ISK5\\2M550T-1011 | 5.0 | E0034006810516416 | 2018-11-06T14:04:29+01:00 | 32 | 1.8.1=3808.351 kWh "
      "1.8.2=2948.827 kWh 2.8.1=1285.951 kWh 2.8.2=2876.514 kWh | gas G0039001700460117 0-1:24.2.1=1569.646 m3 "
      "2018-11-06T14:00:10+01:00 |"}},
    {"athom_dsmr-5.0-isk-1.lf.txt",
     {"ISK5\\2M550T-1011 | 5.0 | E0034006810516416 | 2018-11-06T14:04:29+01:00 | 32 | 1.8.1=3808.351 kWh "
      "1.8.2=2948.827 kWh 2.8.1=1285.951 kWh 2.8.2=2876.514 kWh | gas G0039001700460117 0-1:24.2.1=1569.646 m3 "
      "2018-11-06T14:00:10+01:00 | line_ends_restored"}},
    {"athom_dsmr-5.0-spec-example.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_dsmr-luxembourgh-spec-example.bin",
     {"Lux5\\253694471_M | 4.2 | SAG1030790002574 | 2020-07-06T10:41:57+02:00 | 49 | 1.8.0=25.653 kWh 2.8.0=0.040 kWh "
      "| gas FLO189900060355 0-1:24.2.1=0.006 m3 2020-07-06T10:31:40+02:00 water  0-2:24.2.1=0.000 water  "
      "0-3:24.2.1=0.000 gas ELS353589980300 0-4:24.2.1=28.103 m3 2020-07-06T10:29:00+02:00 | line_ends_restored"}},
    {"athom_emucs-p1-v2.1.1-spec-example-1.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_iskra-mt-382-no-crc-with-text-message.bin", {"refused incomplete: the telegram stops before its end"}},
    {"athom_iskra-mt-382-no-crc.bin", {"refused incomplete: the telegram stops before its end"}},
    {"athom_kamstrup-OMNIA-e-meter-three-phase.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_lux-encrypted-with-aad.bin",
     {"Lux5\\253694471_M | 4.2 | SAG1030790002574 | 2020-07-06T10:41:57+02:00 | 49 | 1.8.0=25.653 kWh 2.8.0=0.040 kWh "
      "| gas FLO189900060355 0-1:24.2.1=0.006 m3 2020-07-06T10:31:40+02:00 water  0-2:24.2.1=0.000 water  "
      "0-3:24.2.1=0.000 gas ELS353589980300 0-4:24.2.1=28.103 m3 2020-07-06T10:29:00+02:00 | line_ends_restored"}},
    {"athom_lux-encrypted-without-aad.bin",
     {"Lux5\\253694471_M | 4.2 | SAG1030790002574 | 2020-07-06T10:41:57+02:00 | 49 | 1.8.0=25.653 kWh 2.8.0=0.040 kWh "
      "| gas FLO189900060355 0-1:24.2.1=0.006 m3 2020-07-06T10:31:40+02:00 water  0-2:24.2.1=0.000 water  "
      "0-3:24.2.1=0.000 gas ELS353589980300 0-4:24.2.1=28.103 m3 2020-07-06T10:29:00+02:00 | "
      "tag_without_authentication_key line_ends_restored"}},
    {"athom_sagemcom-xt211.bin", {"refused damaged: the CRC is wrong"}},
    {"athom_unknown-xmx-1.bin",
     {"XMX5XMXABCE000012345 |  | 0123456789ABCDEF | no time | 10 | 1.8.1=11667.440 kWh 1.8.2=11781.558 kWh 2.8.1=0.000 "
      "kWh 2.8.2=0.000 kWh | | no_checksum"}},
    {"dsmr-rs_input1.bin",
     {"ISK5\\2M550T-1013 | 5.0 | E0054008559129023 | 2023-10-26T20:40:15+02:00 | 32 | 1.8.1=32.159 kWh 1.8.2=2.167 kWh "
      "2.8.1=2.376 kWh 2.8.2=0.000 kWh | gas G0089565611198723 0-1:24.2.1=4.381 m3 2023-10-26T20:40:04+02:00 |",
      "refused incomplete: the telegram stops before its end"}},
    {"dsmr-rs_input1.lf.txt",
     {"ISK5\\2M550T-1013 | 5.0 | E0054008559129023 | 2023-10-26T20:40:15+02:00 | 32 | 1.8.1=32.159 kWh 1.8.2=2.167 kWh "
      "2.8.1=2.376 kWh 2.8.2=0.000 kWh | gas G0089565611198723 0-1:24.2.1=4.381 m3 2023-10-26T20:40:04+02:00 | "
      "line_ends_restored",
      "refused incomplete: the telegram stops before its end"}},
    {"goiec_enexis_t210d.bin",
     {"Ene5\\T210-D ESMR5.0 | 5.0 | E0048000035856219 | 2019-08-16T12:51:18+02:00 | 32 | 1.8.1=1.200 kWh 1.8.2=1.766 "
      "kWh 2.8.1=0.092 kWh 2.8.2=0.000 kWh | gas  0-1:24.2.1=0.000 |"}},
    {"goiec_iskra_am550t_1011.bin",
     {"ISK5\\2M550T-1011 | 5.0 | E0034006824910117 | 2017-05-31T20:14:44+02:00 | 32 | 1.8.1=0.626 kWh 1.8.2=2.564 kWh "
      "2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas G0032565509904117 0-1:24.2.1=0.038 m3 2017-05-31T20:10:08+02:00 |"}},
    {"goiec_iskra_am550t_1012.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044006903312917 | 2018-01-04T23:19:41+01:00 | 33 | 1.8.1=156.167 kWh 1.8.2=71.546 "
      "kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas G0039001763378717 0-1:24.2.1=212.529 m3 2018-01-04T23:15:07+01:00 |"}},
    {"goiec_iskra_mt382_1003.bin",
     {"ISk5\\MT382-1003 |  | ZBBD005130276512 | no time | 12 | 1.8.1=36.133 kWh 1.8.2=17.004 kWh 2.8.1=0.002 kWh "
      "2.8.2=0.003 kWh | gas 28101541006596512 0-1:24.3.0=1.160 m3 2013-01-10T10:00:00 | no_checksum"}},
    {"goiec_iskra_mt382_1004.bin",
     {"ISk5\\2MT382-1004 |  |  | no time | 12 | 1.8.1=1.001 kWh 1.8.2=1.001 kWh 2.8.1=1.001 kWh 2.8.2=1.001 kWh | gas  "
      "0-1:24.3.0=1.001 m3 2016-11-07T19:00:00 | no_checksum"}},
    {"goiec_kaifa_ma105.bin",
     {"KFM5KAIFA-METER | 4.2 | 3960221976967177082151037881335713 | 2016-11-13T20:57:57+01:00 | 32 | 1.8.1=1581.123 "
      "kWh 1.8.2=1435.706 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas 4819243993373755377509728609491464 "
      "0-1:24.2.1=981.443 m3 2016-11-29T20:00:00+01:00 |"}},
    {"goiec_kamstrup_162.bin",
     {"KMP5 KA6U001660297912 |  | KA6U001660297912 | no time | 12 | 1.8.1=68.000 kWh 1.8.2=24.000 kWh 2.8.1=27.000 kWh "
      "2.8.2=28.000 kWh | gas 28101541004022211 0-1:24.3.0=54.386 m3 2012-11-06T15:00:00 | no_checksum"}},
    {"goiec_landis_gir_zcf100.bin",
     {"XMX5LGBBFG1012530239 | 4.2 | E0031003277898816 | 2016-11-16T20:10:35+01:00 | 20 | 1.8.1=75.067 kWh 1.8.2=84.813 "
      "kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas G0045001608107216 0-1:24.2.1=66.405 m3 2016-11-16T20:00:00+01:00 |"}},
    {"goiec_ziv_5cta3.bin",
     {"CTA5ZIV-METER | 5.0 | 1234567890 | 2022-01-05T13:00:56+01:00 | 32 | 1.8.1=7.360 kWh 1.8.2=0.212 kWh 2.8.1=0.000 "
      "kWh 2.8.2=0.003 kWh | |"}},
    {"nielsbasjes_TestCRCValidator_1.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:14:45+01:00 | 32 | 1.8.1=3432.921 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |"}},
    {"nielsbasjes_TestDsmrParserOnPowerFailure_1.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2022-05-28T15:17:29+02:00 | 33 | 1.8.1=16366.258 kWh "
      "1.8.2=13315.593 kWh 2.8.1=2435.025 kWh 2.8.2=6153.962 kWh | |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_1.bin",
     {"ISk5\\2MT382-1003 |  | ZBEV005106844912 | no time | 12 | 1.8.1=16719.940 kWh 1.8.2=19403.220 kWh 2.8.1=859.681 "
      "kWh 2.8.2=1817.057 kWh | gas 28011008306429013 0-2:24.3.0=13368.864 m3 2021-11-22T21:00:00 | no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_2.bin",
     {"ISk5\\2MT382-1003 |  | ZBEV005106844912 | no time | 12 | 1.8.1=16722.627 kWh 1.8.2=19412.737 kWh 2.8.1=859.681 "
      "kWh 2.8.2=1817.110 kWh | gas 28011008306429013 0-2:24.3.0=13376.292 m3 2021-11-23T20:00:00 | no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_3.bin",
     {"XMX5XMXABCE100103855 |  | 0123456789 | no time | 10 | 1.8.1=3687.771 kWh 1.8.2=4456.167 kWh 2.8.1=1450.360 kWh "
      "2.8.2=3098.554 kWh | gas 0123456789 0-1:24.3.0=5271.144 m3 2019-02-18T12:00:00 | no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_4.bin",
     {"KMP5 ZABF001551772711 |  | ZABF00151772711 | no time | 10 | 1.8.1=5080.475 kWh 1.8.2=5008.385 kWh 2.8.1=0.000 "
      "kWh 2.8.2=0.000 kWh | gas 28101541007162412 0-2:24.3.0=2025.003 m3 2016-01-17T12:00:00 | no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_5.bin",
     {"KMP5 KA6U001660297912 |  | KA6U001660297912 | no time | 10 | 1.8.1=7041.882 kWh 1.8.2=2351.565 kWh "
      "2.8.1=3125.397 kWh 2.8.2=7729.108 kWh | gas 28101541004022211 0-1:24.3.0=4083.631 m3 2016-03-15T21:00:00 | "
      "no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR2_6.bin",
     {"KMP5 ZABF001587315111 |  | ZBEV005091207612 | no time | 12 | 1.8.1=185.000 kWh 1.8.2=84.000 kWh 2.8.1=13.000 "
      "kWh 2.8.2=19.000 kWh | gas 28101E61708803q1 0-1:24.3.0=124.477 m3 2012-05-17T02:00:00 | no_checksum"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR4_1.bin",
     {"XMX5LGBBFG1009325446 | 4.2 | E0031003239456716 | 2019-09-05T21:40:03+02:00 | 20 | 1.8.1=3235.689 kWh "
      "1.8.2=6777.240 kWh 2.8.1=0.313 kWh 2.8.2=0.000 kWh | gas G0019340315370616 0-1:24.2.1=1091.352 m3 "
      "2019-09-05T21:00:00+02:00 |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR4_2.bin",
     {"XMX5LGBBFG1009089532 | 4.2 | E0030003111959715 | 2000-01-01T01:00:00+01:00 | 30 | 1.8.1=24.487 kWh 1.8.2=30.536 "
      "kWh 2.8.1=0.528 kWh 2.8.2=0.000 kWh | gas G0002340157267314 0-1:24.2.1=0 2000-01-01T01:00:00+01:00 |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR4_3.bin",
     {"KFM5KAIFA-METER | 4.2 | E0123456789 | 2020-04-10T10:24:33+02:00 | 20 | 1.8.1=3000.497 kWh 1.8.2=1000.248 kWh "
      "2.8.1=1000.458 kWh 2.8.2=3000.394 kWh | gas E0123456789 0-2:24.2.1=2000.671 m3 2020-04-10T10:00:00+02:00 |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR5_1.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:41+01:00 | 32 | 1.8.1=3432.829 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR5_2.bin",
     {"Ene5\\XS210 ESMR 5.0 | 5.0 | E0047000007630817 | 2017-11-05T20:13:24+01:00 | 20 | 1.8.1=51.775 kWh 1.8.2=0.000 "
      "kWh 2.8.1=24.413 kWh 2.8.2=0.000 kWh | gas G0058530001163217 0-1:24.2.1=16.713 m3 2017-11-05T20:10:00+01:00 |"}},
    {"nielsbasjes_TestDsmrParserOnRealDSMR5_3.bin",
     {"Ene5\\SAGEMCOM CX2000- | 5.0 | STTTT123450027317 | 2018-12-02T06:09:10+01:00 | 41 | 1.8.1=98.508 kWh "
      "1.8.2=0.000 kWh 2.8.1=0.917 kWh 2.8.2=0.000 kWh | |"}},
    {"nielsbasjes_issue54_mt382_nocrc.bin",
     {"ISk5\\2MT382-1003 |  | ZBEV005106844912 | no time | 12 | 1.8.1=16722.627 kWh 1.8.2=19412.712 kWh 2.8.1=859.681 "
      "kWh 2.8.2=1817.110 kWh | gas 28011008306429013 0-2:24.3.0=13376.292 m3 2021-11-23T20:00:00 | no_checksum",
      "ISk5\\2MT382-1003 |  | ZBEV005106844912 | no time | 12 | 1.8.1=16722.627 kWh 1.8.2=19412.713 kWh 2.8.1=859.681 "
      "kWh 2.8.2=1817.110 kWh | gas 28011008306429013 0-2:24.3.0=13376.292 m3 2021-11-23T20:00:00 | no_checksum"}},
    {"nielsbasjes_ttyUSB0-mini.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:19+01:00 | 32 | 1.8.1=3432.827 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |",
      "ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:20+01:00 | 32 | 1.8.1=3432.827 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |",
      "refused incomplete: the telegram stops before its end"}},
    {"nielsbasjes_ttyUSB0-mini.lf.txt",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:19+01:00 | 32 | 1.8.1=3432.827 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | | line_ends_restored",
      "ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:20+01:00 | 32 | 1.8.1=3432.827 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | | line_ends_restored",
      "refused incomplete: the telegram stops before its end"}},
    {"nielsbasjes_ttyUSB0-raw.bin",
     {"ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:05:19+01:00 | 32 | 1.8.1=3432.827 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |",
      "ISK5\\2M550T-1012 | 5.0 | E0044007131650618 | 2019-03-24T15:14:45+01:00 | 32 | 1.8.1=3432.921 kWh "
      "1.8.2=3224.632 kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | |"}},
    {"robthree_v2_2_mangled.bin",
     {"Test\\V2_2-Telegram_Mangled |  | ZBBD005117872512 | no time | 12 | 1.8.1=41157.401 kWh 1.8.2=37210.698 kWh "
      "2.8.1=0.005 kWh 2.8.2=0.007 kWh | gas 28101541005382612 0-1:24.3.0=22806.137 m3 2022-03-17T13:00:00 | "
      "no_checksum"}},
    {"robthree_v4_2_ok.bin",
     {"Test\\V4_2-Telegram | 4.2 | K8EG004046395507 | 2010-12-09T11:30:20+01:00 | 32 | 1.8.1=123456.789 kWh "
      "1.8.2=987654.321 kWh 2.8.1=101010.010 kWh 2.8.2=20202.202 kWh | gas 9876ABCD123456789 0-1:24.2.1=12321.232 m3 "
      "2010-12-09T11:00:00+01:00 |"}},
    {"robthree_v5_ok.bin",
     {"Test\\V5-Telegram | 5.0 | K8EG004046395507 | 2010-12-09T11:30:20+01:00 | 35 | 1.8.1=123456.789 kWh "
      "1.8.2=987654.321 kWh 2.8.1=101010.010 kWh 2.8.2=20202.202 kWh |  9876ABCD123456789 0-1:24.2.1=12321.232 m3 "
      "2020-12-11T10:09:08+01:00  0123ABCD123456789 0-2:24.2.1=32123.212 m3 2020-12-11T10:09:07+02:00  "
      "9999ABCD123456789 0-3:24.2.1=33221.122 MJ 2020-12-11T10:09:06+01:00  0000ABCD123456789 0-4:24.2.1=11223.322 kWh "
      "2020-12-11T10:09:05+02:00 |"}},
    {"smartmeter2mqtt_p1-message.bin",
     {"KFM5KAIFA-METER | 4.2 | 453xxxxxxxxxx | 2019-05-14T21:36:20+02:00 | 20 | 1.8.1=2000.123 kWh 1.8.2=1000.456 kWh "
      "2.8.1=1000.456 kWh 2.8.2=2000.789 kWh | gas 473xxx 0-2:24.2.1=1543.012 m3 2019-05-14T21:00:00+02:00 |"}},
    {"wassasin_isk.bin",
     {"ISK5\\2M550E-1012 | 5.0 | E0043007052870318 | 2019-03-20T18:14:03+01:00 | 25 | 1.8.1=576.239 kWh 1.8.2=465.162 "
      "kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas G0032565535520117 0-1:24.2.1=304.089 m3 2019-03-20T18:10:03+01:00 |"}},
    {"wassasin_kaifa.bin",
     {"KFM5KAIFA-METER | 4.2 | E0026000024153615 | 2022-09-01T15:22:01+02:00 | 36 | 1.8.1=6285.065 kWh 1.8.2=6758.327 "
      "kWh 2.8.1=0.000 kWh 2.8.2=0.000 kWh | gas G0025003276855515 0-1:24.2.1=4836.851 m3 2022-09-01T15:00:00+02:00 "
      "|"}},
    {"wassasin_mcs.bin",
     {"MCS50000000000000 | 5.0 | 00000000000000000 | no time | 35 | 1.8.1=1.000 kWh 1.8.2=2.000 kWh 2.8.1=3.000 kWh "
      "2.8.2=4.000 kWh |   0-1:24.2.1=0.0000 2000-01-01T00:00:00+01:00 |"}},
    {"wassasin_overflow.bin", {"refused damaged: the CRC is wrong"}},
    {"wassasin_t211.bin",
     {"Ene5\\T211 ESMR 5.0 | 5.0 | E0062000013122923 | 2023-11-24T21:56:58+01:00 | 32 | 1.8.1=341.156 kWh "
      "1.8.2=265.076 kWh 2.8.1=469.838 kWh 2.8.2=945.206 kWh | |"}},
    {"wassasin_t211.lf.txt",
     {"Ene5\\T211 ESMR 5.0 | 5.0 | E0062000013122923 | 2023-11-24T21:56:58+01:00 | 32 | 1.8.1=341.156 kWh "
      "1.8.2=265.076 kWh 2.8.1=469.838 kWh 2.8.2=945.206 kWh | | line_ends_restored"}},
};
// 566 telegrams of one night: the first and the last.
constexpr char kLongRecording[] = "nielsbasjes_ttyUSB0-raw.bin";

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string value_of(const Reading& reading) {
  std::string text = text_from(reading.value);
  if (const std::string unit = unit_text_of(reading); !unit.empty()) text += " " + unit;
  if (reading.captured) text += " " + text_from(*reading.captured);
  return text;
}

std::string time_of(const Readout& readout) {
  return readout.meter_time ? text_from(*readout.meter_time) : "no time";
}

std::string summary_of(const Readout& readout) {
  std::string text = readout.meter.identification + " | " + readout.mode + " | " + readout.meter.id + " | " +
                     time_of(readout) + " | " + std::to_string(readout.readings.size()) + " |";
  for (const Reading& reading : readout.readings)
    if (reading.obis.c <= 2 && reading.obis.c > 0 && reading.obis.d == 8)
      text += " " + reading.code.substr(4) + "=" + value_of(reading);
  text += " |";
  for (const Readout& sub : readout.sub_meters) {
    text += " " + sub.mode + " " + sub.meter.id;
    for (const Reading& reading : sub.readings)
      if (reading.obis.c == 24 && reading.obis.d == 2) text += " " + reading.code + "=" + value_of(reading);
  }
  text += " |";
  for (const Warning& warning : readout.warnings) text += " " + warning.code;
  return text;
}

std::string summary_of(const Telegram& telegram) {
  if (telegram) return summary_of(*telegram);
  return "refused " + std::string(name_of(telegram.error().kind())) + ": " +
         telegram.error().text().substr(0, telegram.error().text().find_first_of(":,"));
}

CaptureOptions test_keys() {
  CaptureOptions options;
  options.keys.encryption = bytes_from_hex("0123456789abcdef0123456789abcdef").value();
  options.keys.authentication = bytes_from_hex("ffeeddccbbaa99887766554433221100").value();
  return options;
}

std::vector<std::string> summaries_of(const std::string& recording, const CaptureOptions& options = test_keys()) {
  std::vector<std::string> all;
  decode_capture(as_bytes(recording), options, [&](Telegram one) { all.push_back(summary_of(one)); });
  return all;
}

class P1Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(kFolder)) GTEST_SKIP() << "no recordings at " << kFolder;
  }
};

TEST_F(P1Corpus, EveryRecordingGivesWhatIsKnownOfIt) {
  std::set<std::string> seen;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".hex")) continue;
    seen.insert(file);
    std::vector<std::string> all = summaries_of(contents_of(entry.path()));
    if (file == kLongRecording) {
      EXPECT_EQ(all.size(), 566U);
      all = {all.front(), all.back()};
    }
    const auto known = kRecordings.find(file);
    if (known == kRecordings.end()) {
      ADD_FAILURE() << file << " is not known here";
      continue;
    }
    EXPECT_EQ(all, known->second) << file;
  }
  EXPECT_EQ(seen.size(), kRecordings.size());
}

// As text in hexadecimal digits; the plain text beside it says the same as what was deciphered.
TEST_F(P1Corpus, TheEncipheredOnesSayWhatTheirPlainTextSays) {
  for (const std::string name : {"athom_lux-encrypted-with-aad", "athom_lux-encrypted-without-aad"}) {
    const auto hex = bytes_from_hex(contents_of(kFolder / (name + ".hex")));
    const auto plain = bytes_from_hex(contents_of(kFolder / (name + ".plain.hex")));
    ASSERT_TRUE(hex && plain);
    EXPECT_EQ(std::string(as_text(*hex)), contents_of(kFolder / (name + ".bin")));
    const auto values = [](Bytes bytes) {
      std::vector<Reading> readings;
      decode_capture(bytes, test_keys(), [&](Telegram one) {
        ASSERT_TRUE(one) << one.error().text();
        readings = one->readings;
      });
      return readings;
    };
    EXPECT_EQ(values(*hex), values(*plain));
    EXPECT_EQ(values(*hex).size(), 49U);
  }
}

TEST_F(P1Corpus, EveryByteIsExplained) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string recording = contents_of(entry.path());
    std::size_t at = 0;
    for (const Explained& one : explain(as_bytes(recording), test_keys())) {
      if (one.depth > 0) continue;
      EXPECT_EQ(one.offset, at) << entry.path();
      at += one.length;
    }
    EXPECT_EQ(at, recording.size()) << entry.path();
  }
}

// No other family's telegrams are taken for one of these.
TEST_F(P1Corpus, OtherFamiliesAreLeftAlone) {
  for (const char* family : {"d0", "sml", "dlms", "modbus", "c1218"}) {
    if (!std::filesystem::is_directory(kCorpus / family)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(kCorpus / family)) {
      if (!entry.is_regular_file()) continue;
      const std::string recording = contents_of(entry.path());
      find_telegrams(as_bytes(recording), [&](const Extent& one) { EXPECT_FALSE(one.checked) << entry.path(); });
    }
  }
}

}  // namespace
}  // namespace obiscope
