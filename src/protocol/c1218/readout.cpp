#include "protocol/c1218/readout.hpp"

#include "bytes/hex.hpp"

namespace obiscope::c1218 {
namespace {

constexpr unsigned kTestModes = 0x0E;  // test, meter shop and factory mode

class Assembly {
 public:
  Assembly(const Tables& tables, Configuration configuration)
      : tables_(tables), configuration_(std::move(configuration)), sources_(tables, configuration_.format) {}

  Readout take(const Recognise& recognise) {
    readout_.protocol = Protocol::c1218;
    readout_.meter = identity_from(tables_, recognise);
    add_identity();
    add_nameplate();
    add_status();
    add_utility();
    add_clock();
    add_calendar();
    add_registers();
    warn_of_ratios();
    return std::move(readout_);
  }

 private:
  const Format& format() const { return configuration_.format; }
  bool has(std::uint16_t table) const { return tables_.count(table) != 0; }
  Bytes octets(std::uint16_t table) const {
    const auto found = tables_.find(table);
    return found == tables_.end() ? Bytes() : Bytes(found->second);
  }
  void unreadable(const Error& error) { readout_.warnings.push_back({"table_unreadable", error.text()}); }

  void add(Obis obis, std::string code, Value value, Unit unit = {}) {
    Reading reading;
    reading.obis = obis;
    reading.code = std::move(code);
    reading.value = std::move(value);
    reading.unit = unit;
    readout_.readings.push_back(std::move(reading));
  }
  void add_text(Obis obis, std::string code, const std::string& text) {
    if (!text.empty()) add(obis, std::move(code), text);
  }
  void add_number(Obis obis, std::string code, const std::string& text, std::string_view unit) {
    const std::optional<Decimal> number = decimal_from(text);
    if (number) add(obis, std::move(code), *number, unit_from(unit));
    if (!number) add_text(obis, std::move(code), text);
  }

  void add_identity() {
    if (has(1)) {
      const Result<Manufacturer> made = manufacturer_from(octets(1), format());
      if (!made) return unreadable(made.error());
      add_text({0, 0, 96, 1, 1, 255}, "ST1.MFG_SERIAL_NUMBER", made->serial);
      add({1, 0, 0, 2, 0, 255}, "ST1.FW_VERSION_NUMBER",
          std::to_string(made->firmware_version) + "." + std::to_string(made->firmware_revision));
      add({0, 0, 96, 1, 2, 255}, "ST1.HW_VERSION_NUMBER",
          std::to_string(made->hardware_version) + "." + std::to_string(made->hardware_revision));
    }
    if (has(5)) add_text({0, 0, 96, 1, 0, 255}, "ST5.IDENTIFICATION", Fields(octets(5), format()).identifier(20));
  }

  void add_nameplate() {
    if (!has(2) || configuration_.nameplate_type != 2) return;
    const Result<Nameplate> plate = nameplate_from(octets(2), format());
    if (!plate) return unreadable(plate.error());
    add_number({1, 0, 0, 3, 0, 255}, "ST2.E_KH", plate->kh, "Wh");
    add_number({1, 0, 0, 6, 3, 255}, "ST2.E_CLASS_MAX_AMPS", plate->class_amperes, "A");
    add_number({1, 0, 0, 6, 1, 255}, "ST2.E_TA", plate->test_amperes, "A");
  }

  void add_status() {
    if (!has(3)) return;
    const Result<Status> status = status_from(octets(3), configuration_);
    if (!status) return unreadable(status.error());
    const Byte word[] = {static_cast<Byte>(status->standard >> 8U), static_cast<Byte>(status->standard & 0xFFU)};
    add({0, 0, 96, 5, 0, 255}, "ST3.ED_STD_STATUS1", hex_from(word));
    readout_.readings.back().flags = status_flags(status->standard);
    for (const Flag& flag : readout_.readings.back().flags) readout_.warnings.push_back({"status", flag.text});
    if ((status->mode & kTestModes) != 0)
      readout_.warnings.push_back({"test_mode", "the meter is in test, meter shop or factory mode"});
    if (!status->manufacturer.empty()) add({0, 0, 96, 5, 1, 255}, "ST3.ED_MFG_STATUS", hex_from(status->manufacturer));
  }

  void add_utility() {
    if (!has(6)) return;
    const Utility utility = utility_from(octets(6), format());
    add_text({1, 0, 0, 0, 0, 255}, "ST6.CUSTOMER_ID", utility.customer);
    add_text({0, 0, 96, 1, 3, 255}, "ST6.UTIL_SER_NO", utility.serial);
    add_text({0, 0, 96, 1, 4, 255}, "ST6.DEVICE_ID", utility.device);
    add_text({0, 0, 96, 1, 5, 255}, "ST6.OWNER_NAME", utility.owner);
    add_text({0, 0, 96, 1, 6, 255}, "ST6.UTILITY_DIV", utility.division);
    add_text({0, 0, 96, 1, 7, 255}, "ST6.ELEC_ADDR", utility.address);
    add_text({0, 0, 96, 1, 10, 255}, "ST6.SERVICE_POINT_ID", utility.service_point);
    add_text({1, 0, 0, 2, 2, 255}, "ST6.TARIFF_ID", utility.tariff);
  }

  void add_clock() {
    const TimeOffset offset = has(53) ? time_offset_from(octets(53), format()) : TimeOffset{};
    for (const std::uint16_t table : {std::uint16_t{55}, std::uint16_t{52}}) {
      if (!has(table)) continue;
      const Clock clock = clock_from(table, octets(table), format(), offset);
      if (clock.time && !readout_.meter_time) {
        readout_.meter_time = clock.time;
        add({0, 0, 1, 0, 0, 255}, "ST" + std::to_string(table) + ".CLOCK_CALENDAR", *clock.time);
      }
      if (clock.status) {
        constexpr unsigned kTier = 7;
        add({0, 0, 96, 14, 0, 255}, "ST55.STATUS.CURR_TIER",
            Decimal{static_cast<std::int64_t>(*clock.status & kTier), 0});
      }
    }
  }

  // "schedule 0 06:00 tier 0, schedule 0 22:00 tier 1"
  void add_calendar() {
    if (!has(51) || !has(54)) return;
    const Result<Calendar> calendar = calendar_from(octets(51), format());
    if (!calendar) return unreadable(calendar.error());
    const Result<std::vector<TierSwitch>> switches = tier_switches_from(octets(54), *calendar, format());
    if (!switches) return unreadable(switches.error());
    std::string text;
    for (const TierSwitch& one : *switches) {
      MeterTime time;
      time.hour = one.hour;
      time.minute = one.minute;
      text += (text.empty() ? "" : ", ") + ("schedule " + std::to_string(one.schedule)) + " " + text_from(time) +
              " tier " + std::to_string(one.tier);
    }
    add_text({0, 0, 13, 0, 0, 255}, "ST54.TIER_SWITCHES", text);
  }

  void add_registers() {
    if (!has(21)) return;
    const Result<RegisterLimits> limits = register_limits_from(octets(21), format());
    if (!limits) return unreadable(limits.error());
    const Selection selection = selection_from(octets(22), octets(27), *limits);
    if (!sources_.known())
      readout_.warnings.push_back({"units_unknown", "the meter does not tell what its registers measure"});
    const RegisterSink sink = [this](const RegisterValue& value) { add_register(value); };
    for (const std::uint16_t table : {std::uint16_t{23}, std::uint16_t{25}}) {
      if (!has(table)) continue;
      const Result<RegisterHead> head = walk_registers(table, octets(table), *limits, selection, format(), sink);
      if (!head) unreadable(head.error());
      if (head) add_head(table, *head);
    }
    if (!has(28)) return;
    const Result<void> walked = walk_present(octets(28), *limits, selection, format(), sink);
    if (!walked) unreadable(walked.error());
  }

  void add_head(std::uint16_t table, const RegisterHead& head) {
    if (table == 23 && head.demand_resets)
      add({1, 0, 0, 1, 0, 255}, "ST23.NBR_DEMAND_RESETS", Decimal{*head.demand_resets, 0});
    if (head.ended) add({1, 0, 0, 1, 2, 255}, "ST25.END_DATE_TIME", *head.ended);
  }

  void add_register(const RegisterValue& value) {
    constexpr Byte kNoSource = 255;
    if (value.source == kNoSource) return;  // a place that nothing is kept in
    const Byte source = value.source.value_or(value.index);
    const std::optional<Measure> measure = value.source ? sources_.measure_of(source) : std::nullopt;
    Reading reading;
    reading.obis = obis_of(measure, value.role, value.tier, source, value.table == 25 ? kLastBillingPeriod : Byte{255});
    if (value.occurrence > 0) reading.obis.d = static_cast<Byte>(kOwnGroup + 16 + value.occurrence % 100);
    reading.code = value.code();
    Valued valued;
    if (value.source) valued = value_of(value.raw, sources_, source);
    if (!value.source && value.raw) valued.value = *value.raw;
    reading.value = std::move(valued.value);
    reading.unit = valued.unit;
    reading.unit_text = std::move(valued.unit_text);
    reading.captured = value.captured;
    readout_.readings.push_back(std::move(reading));
  }

  void warn_of_ratios() {
    const Decimal one{1, 0};
    for (const Constants& constants : sources_.constants()) {
      const Decimal current = constants.current_ratio.value_or(one);
      const Decimal voltage = constants.voltage_ratio.value_or(one);
      if (constants.ratios_applied || (same_value(current, one) && same_value(voltage, one))) continue;
      readout_.warnings.push_back({"transformer_ratio", "values are those of the secondary side: current ratio " +
                                                            text_from(current) + ", voltage ratio " +
                                                            text_from(voltage)});
      return;
    }
  }

  const Tables& tables_;
  Configuration configuration_;
  Sources sources_;
  Readout readout_;
};

Result<Configuration> configuration_of(const Tables& tables) {
  const auto table = tables.find(0);
  if (table == tables.end())
    return failure(ErrorKind::incomplete, "table 0 did not come, without which no other one can be read");
  return configuration_from(table->second);
}

std::string number_of(const Tables& tables, const Format& format, const Manufacturer& made) {
  if (const auto table = tables.find(5); table != tables.end()) {
    std::string id = Fields(table->second, format).identifier(20);
    if (!id.empty()) return id;
  }
  if (const auto table = tables.find(6); table != tables.end()) {
    const Utility utility = utility_from(table->second, format);
    if (!utility.device.empty()) return utility.device;
    if (!utility.serial.empty()) return utility.serial;
  }
  return made.serial;
}

}  // namespace

MeterIdentity identity_from(const Tables& tables, const Recognise& recognise) {
  MeterIdentity identity;
  const Result<Configuration> configuration = configuration_of(tables);
  if (!configuration) return identity;
  Manufacturer made;
  if (const auto table = tables.find(1); table != tables.end()) {
    const Result<Manufacturer> read = manufacturer_from(table->second, configuration->format);
    if (read) made = *read;
  }
  identity.id = number_of(tables, configuration->format, made);
  identity.manufacturer = made.manufacturer.empty() ? configuration->device_class : made.manufacturer;
  identity.identification = made.identification();
  identity.model = recognise(identity.identification).model;
  return identity;
}

Result<Readout> readout_from(const Tables& tables, const Recognise& recognise) {
  Result<Configuration> configuration = configuration_of(tables);
  if (!configuration) return failure(configuration.error());
  return Assembly(tables, std::move(*configuration)).take(recognise);
}

}  // namespace obiscope::c1218
