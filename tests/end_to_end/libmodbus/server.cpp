// A plain Modbus meter made of libmodbus: a few floats in input registers, unit 1.
//
//   libmodbus_server tcp          listens on 127.0.0.1, prints "ready PORT", serves one reader
//   libmodbus_server rtu DEVICE   9600 8N2 on a serial port, prints "ready", serves until it is killed
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

constexpr int kUnit = 1;
constexpr int kRegisters = 0x15C;  // 0x0000 to 0x015B; what is behind them is refused

int serve(modbus_t* server, modbus_mapping_t* registers) {
  unsigned char request[MODBUS_MAX_ADU_LENGTH];
  for (;;) {
    const int size = modbus_receive(server, request);
    if (size < 0) return 0;
    if (size > 0) modbus_reply(server, request, size, registers);
  }
}

void say_ready(int port) {
  std::printf("ready %d\n", port);
  std::fflush(stdout);
}

int serve_tcp(modbus_mapping_t* registers) {
  modbus_t* const server = modbus_new_tcp("127.0.0.1", 0);
  int listener = modbus_tcp_listen(server, 1);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (listener < 0 || getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) < 0) return 1;
  say_ready(ntohs(address.sin_port));
  if (modbus_tcp_accept(server, &listener) < 0) return 1;
  return serve(server, registers);
}

int serve_rtu(const char* device, modbus_mapping_t* registers) {
  modbus_t* const server = modbus_new_rtu(device, 9600, 'N', 8, 2);
  if (server == nullptr || modbus_set_slave(server, kUnit) < 0 || modbus_connect(server) < 0) return 1;
  say_ready(0);
  return serve(server, registers);
}

}  // namespace

int main(int argc, char** argv) {
  modbus_mapping_t* const registers = modbus_mapping_new(0, 0, 0, kRegisters);
  if (registers == nullptr || argc < 2) return 1;
  // The high word first; libmodbus' own modbus_set_float_abcd() swaps bytes.
  const auto set = [&](int address, float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    registers->tab_input_registers[address] = static_cast<std::uint16_t>(bits >> 16U);
    registers->tab_input_registers[address + 1] = static_cast<std::uint16_t>(bits & 0xFFFFU);
  };
  set(0x00, 230.4F);
  set(0x34, -1500.5F);
  set(0x46, 50.01F);
  set(0x48, 12345.67F);
  set(0x156, 20000.5F);
  if (std::strcmp(argv[1], "tcp") == 0) return serve_tcp(registers);
  return argc > 2 ? serve_rtu(argv[2], registers) : 1;
}
