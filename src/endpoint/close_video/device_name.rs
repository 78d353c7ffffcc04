#![forbid(unsafe_code)]
//! Device types, `instanceid` in the service's words. An open set: the service adds new ones.

/// The name of a device type that the service's documents name. Source: 1095/57950, 1095/42418, 1095/54308.
pub const fn device_name(instanceid: i64) -> Option<&'static str> {
    Some(match instanceid {
        0 => "PSTN",
        1 => "PC",
        2 => "Mac",
        3 => "Android",
        4 => "iOS",
        5 => "Web",
        6 => "iPad",
        7 => "Android Pad",
        8 => "mini program",
        9 => "voip/sip (MRA)",
        10 => "Linux",
        12 => "Vision Pro",
        20 => "Rooms for Touch Windows",
        21 => "Rooms for Touch Mac",
        22 => "Rooms for Touch Android",
        30 => "Controller for Touch Windows",
        32 => "Controller for Touch Android",
        33 => "Controller for Touch iPhone",
        81 => "Harmony phone",
        82 => "Harmony tablet",
        83 => "Harmony PC",
        84 => "Harmony cockpit",
        86 => "AR/VR",
        _ => return None,
    })
}
