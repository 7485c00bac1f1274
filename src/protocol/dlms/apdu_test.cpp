#include "protocol/dlms/apdu.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

// Lives as long as the test program: what is decoded points into it.
Bytes hex(std::string_view text) {
  static std::vector<std::vector<Byte>> kept;
  kept.push_back(*bytes_from_hex(text));
  return kept.back();
}

template <class T>
std::string text_of(const T& apdu) {
  return hex_from(encode(apdu));
}

constexpr Attribute kClock{8, {0, 0, 1, 0, 0, 255}, 2};

TEST(Apdu, GetRequestOfTheStandard) {
  const GetRequest request{GetRequest::Form::normal, 0xC0, {{Attribute{8, {0, 0, 1, 0, 0, 255}, 2}, {}}}, 0};
  EXPECT_EQ(text_of(request), "c001c000080000010000ff0200");
  const auto decoded = get_request_from(hex("C001C000080000010000FF0200"));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->invoke, 0xC0);
  EXPECT_EQ(decoded->items.at(0).attribute, kClock);
  EXPECT_FALSE(decoded->items.at(0).selection);
  EXPECT_EQ(text_from(kClock), "8:0-0:1.0.0*255:2");
}

TEST(Apdu, GetRequestForms) {
  const std::string_view selected = "c001c100070100630100ff02010202020600000001060000000a";
  const auto selection = get_request_from(hex(selected));
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->items.at(0).selection->selector, 2);
  EXPECT_EQ(text_from(selection->items.at(0).selection->parameters), "{1, 10}");
  EXPECT_EQ(text_of(*selection), selected);
  const auto next = get_request_from(hex("C002C100000007"));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->block, 7U);
  EXPECT_EQ(text_of(*next), "c002c100000007");
  const std::string_view two = "c003c10200010000600100ff020000030100010800ff0200";
  const auto list = get_request_from(hex(two));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->items.size(), 2U);
  EXPECT_EQ(text_of(*list), two);
}

TEST(Apdu, GetResponseForms) {
  const auto normal = get_response_from(hex("C401C100 06 00BC614E"));
  ASSERT_TRUE(normal);
  EXPECT_EQ(hex_from(normal->results.at(0).value), "0600bc614e");
  const auto error = get_response_from(hex("C401C10104"));
  ASSERT_TRUE(error);
  EXPECT_EQ(static_cast<int>(error->results.at(0).result), 4);
  EXPECT_EQ(text_of(*error), "c401c10104");
  const auto block = get_response_from(hex("C402C100 00000001 00 03 0102FF"));
  ASSERT_TRUE(block);
  EXPECT_FALSE(block->last);
  EXPECT_EQ(block->block, 1U);
  EXPECT_EQ(hex_from(block->results.at(0).value), "0102ff");
  EXPECT_EQ(text_of(*block),
            "c402c10000000001000301"
            "02ff");
  const auto last_error = get_response_from(hex("C402C101 00000002 01 0F"));
  ASSERT_TRUE(last_error);
  EXPECT_EQ(static_cast<int>(last_error->results.at(0).result), 15);
  const std::string_view listed =
      "c403c1030011050104000101"
      "1106";
  const auto list = get_response_from(hex(listed));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->results.size(), 3U);
  EXPECT_EQ(hex_from(list->results[0].value), "1105");
  EXPECT_EQ(static_cast<int>(list->results[1].result), 4);
  EXPECT_EQ(hex_from(list->results[2].value), "01011106");
  EXPECT_EQ(text_of(*list), listed);
}

TEST(Apdu, LeftOverBytesStayInANormalResponse) {
  const auto response = get_response_from(hex("C401C100 1105 0905"));
  ASSERT_TRUE(response);
  EXPECT_EQ(hex_from(response->results.at(0).value), "11050905");
  EXPECT_EQ(get_response_from(hex("C402C100 00000001 00 01 05 00")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(get_response_from(hex("C403C101 001105 00")).error().kind(), ErrorKind::malformed);
}

TEST(Apdu, ActionForms) {
  const std::string_view answer = "c301c1000f0000280000ff01010908a1b2c3d4e5f60708";
  const auto request = action_request_from(hex(answer));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, (Attribute{15, {0, 0, 40, 0, 0, 255}, 1}));
  EXPECT_EQ(request->parameters->octets()->size(), 8U);
  EXPECT_EQ(text_of(*request), answer);
  EXPECT_EQ(text_of(*action_request_from(hex("C301C1000F0000280000FF0100"))), "c301c1000f0000280000ff0100");
  const auto returned = action_response_from(hex("C701C1 00 01 00 0902AABB"));
  ASSERT_TRUE(returned);
  EXPECT_EQ(hex_from(returned->value->value), "0902aabb");
  EXPECT_EQ(text_of(*returned),
            "c701c100010009"
            "02aabb");
  const auto refused = action_response_from(hex("C701C1 03 00"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->result, 3);
  EXPECT_FALSE(refused->value);
  EXPECT_TRUE(action_response_from(hex("C701C1 00")));
  EXPECT_EQ(static_cast<int>(action_response_from(hex("C701C1 00 01 01 0D"))->value->result), 13);
}

TEST(Apdu, ReadForms) {
  const std::string_view asked =
      "050302fa0804fb1001110505"
      "0003";
  const auto request = read_request_from(hex(asked));
  ASSERT_TRUE(request);
  ASSERT_EQ(request->items.size(), 3U);
  EXPECT_EQ(request->items[0].name, 0xFA08);
  EXPECT_EQ(request->items[1].selection.selector, 1);
  EXPECT_EQ(request->items[1].selection.parameters.integer(), 5);
  EXPECT_EQ(request->items[2].block, 3);
  EXPECT_EQ(text_of(*request), asked);
  const std::string_view answered = "0c0400110501040201000202aabb030004";
  const auto response = read_response_from(hex(answered));
  ASSERT_TRUE(response);
  ASSERT_EQ(response->results.size(), 4U);
  EXPECT_EQ(hex_from(response->results[0].value), "1105");
  EXPECT_EQ(static_cast<int>(response->results[1].result), 4);
  EXPECT_TRUE(response->results[2].last);
  EXPECT_EQ(response->results[2].block, 2);
  EXPECT_EQ(hex_from(response->results[2].value), "aabb");
  EXPECT_EQ(response->results[3].block, 4);
  EXPECT_EQ(text_of(*response), answered);
}

TEST(Apdu, Refusals) {
  const auto counter = exception_response_from(hex("D801060000002A"));
  ASSERT_TRUE(counter);
  EXPECT_EQ(counter->counter, 42U);
  EXPECT_EQ(text_of(*counter), "d801060000002a");
  const auto plain = exception_response_from(hex("D80202"));
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->counter);
  EXPECT_TRUE(exception_response_from(hex("D80106")));
  EXPECT_EQ(exception_response_from(hex("D801060000")).error().kind(), ErrorKind::incomplete);
  const auto error = confirmed_service_error_from(hex("0E010601"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->category, 6);
  EXPECT_EQ(text_of(*error), "0e010601");
}

TEST(Apdu, NotificationsWithEachFormOfTime) {
  const std::string_view time = "07e40a0f04173b3200ffc480";
  for (const std::string_view form : {"0C", "090C"}) {
    const auto push = data_notification_from(hex("0F 00001234 " + std::string(form) + std::string(time) + "1105"));
    ASSERT_TRUE(push) << form;
    EXPECT_EQ(push->invoke, 0x1234U);
    EXPECT_EQ(hex_from(push->time), time);
    EXPECT_EQ(hex_from(push->body), "1105");
    EXPECT_EQ(text_of(*push), "0f000012340c" + std::string(time) + "1105");
  }
  const auto without = data_notification_from(hex("0F 40000000 00 0100"));
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->time.empty());
  EXPECT_EQ(text_of(*without), "0f40000000000100");
  EXPECT_EQ(data_notification_from(hex("0F 40000000 05 0102030405 1105")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(data_notification_from(hex("0F 40000000 00")).error().kind(), ErrorKind::incomplete);

  for (const std::string& form : {std::string("00"), "010C" + std::string(time), "0C" + std::string(time)}) {
    const auto event = event_notification_from(hex("C2" + form + "00010000600700FF02 1101"));
    ASSERT_TRUE(event) << form;
    EXPECT_EQ(event->time.size(), form.size() > 2 ? 12U : 0U);
    EXPECT_EQ(event->attribute.class_id, 1);
    EXPECT_EQ(hex_from(event->value), "1101");
  }
  const std::string_view reported =
      "180002020400020410021105"
      "06000000ff";
  const auto report = information_report_from(hex(reported));
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->names, (std::vector<std::uint16_t>{0x0400, 0x0410}));
  EXPECT_EQ(hex_from(report->values.at(1)), "06000000ff");
  EXPECT_EQ(text_of(*report), reported);
}

TEST(Apdu, GeneralBlockTransfer) {
  const auto block = general_block_transfer_from(hex("E0 C3 0001 0002 03 C401C1"));
  ASSERT_TRUE(block);
  EXPECT_TRUE(block->last);
  EXPECT_TRUE(block->streaming);
  EXPECT_EQ(block->window, 3);
  EXPECT_EQ(block->block, 1);
  EXPECT_EQ(block->acknowledged, 2);
  EXPECT_EQ(hex_from(block->part), "c401c1");
  EXPECT_EQ(text_of(*block), "e0c30001000203c401c1");
}

TEST(Apdu, SaysWhereItIsWrong) {
  const auto cut = get_request_from(hex("C001C10008000001"));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(cut.error().text(), "GET request: it ends before all its fields have come");
  EXPECT_EQ(cut.error().offset(), 8U);
  EXPECT_EQ(get_request_from(hex("C004C1")).error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(get_request_from(hex("C401C1")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(get_request_from({}).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(get_request_from(hex("C003C184FFFFFFFF00")).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(get_response_from(hex("C401C102")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(get_response_from(hex("C401C10100")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(get_response_from(hex("C401C100")).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(get_response_from(hex("C403C102001105")).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(read_request_from(hex("0501030000")).error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(action_request_from(hex("C302C1")).error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(general_block_transfer_from(hex("E0800001000005AA")).error().kind(), ErrorKind::incomplete);
}

TEST(Apdu, TagsHaveNames) {
  EXPECT_EQ(name_of(ApduTag::get_response), "GET response");
  EXPECT_EQ(name_of(ApduTag::general_glo_ciphering), "general-glo-ciphering");
  EXPECT_EQ(name_of(static_cast<ApduTag>(0x99)), "unknown APDU");
}

}  // namespace
}  // namespace obiscope::dlms
