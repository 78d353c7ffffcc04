// tmcontrol for C++: turns a participant's camera off in a Tencent Meeting conference.
// 腾讯会议：关闭参会者的摄像头。
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
//     tmcontrol::Client client(tmcontrol::Config().secret(app_id, secret_id, secret_key));
//     client.close_video("7567173273889276131",
//                        tmcontrol::CloseVideo(tmcontrol::Operator::userid("host").on(tmcontrol::Device::pc),
//                                              tmcontrol::Target::ms_open_id("guest").on(tmcontrol::Device::mac)));
//
// Header-only over the C library, C++11 and newer; link to tmcontrol. What fails throws tmcontrol::Exception; every
// function that can fail has a twin, try_..., that returns a Result instead. Without exceptions (-fno-exceptions) only
// the twins are there.
//
// Objects own what they hold, can be moved and not copied, and free it on whatever thread they end. A Client may be
// used by any number of threads at once; a Config and a Call under construction belong to one; Call::cancel may come
// from any.
#ifndef TMCONTROL_HPP
#define TMCONTROL_HPP

#include "tmcontrol/call.hpp"
#include "tmcontrol/callback.hpp"
#include "tmcontrol/client.hpp"
#include "tmcontrol/config.hpp"
#include "tmcontrol/context.hpp"
#include "tmcontrol/identity.hpp"
#include "tmcontrol/outcome.hpp"
#include "tmcontrol/prepared.hpp"
#include "tmcontrol/request.hpp"
#include "tmcontrol/result.hpp"
#include "tmcontrol/started.hpp"
#include "tmcontrol/status.hpp"
#include "tmcontrol/transport.hpp"

#endif
