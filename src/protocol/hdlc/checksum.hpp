#pragma once

#include "bytes/crc.hpp"
