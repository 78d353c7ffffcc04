package tmcontrol

// A Person is somebody in a meeting: an id, what kind of id it is, and the device that the person is in with.
type Person struct {
	id     string
	idType IDType
	device Device
}

// UserID is a person by userid.
func UserID(id string, device Device) Person {
	return Person{id, IDTypeUserID, device}
}

// OpenID is a person by openid. With [OAuth], it is the user of the token.
func OpenID(id string, device Device) Person {
	return Person{id, IDTypeOpenID, device}
}

// MSOpenID is a person by ms_open_id, which a list of participants tells.
func MSOpenID(id string, device Device) Person {
	return Person{id, IDTypeMSOpenID, device}
}

// RoomsID is a room by rooms_id, which may read a list of participants.
func RoomsID(id string, device Device) Person {
	return Person{id, IDTypeRoomsID, device}
}

// PersonBy is a person by any kind of id, because the service adds new ones.
func PersonBy(idType IDType, id string, device Device) Person {
	return Person{id, idType, device}
}

// An IDType is a kind of id: the service's operator_id_type.
type IDType int

// The kinds. Close-video knows all but the rooms_id, a list of participants all but the ms_open_id.
const (
	IDTypeUserID   IDType = 1
	IDTypeOpenID   IDType = 2
	IDTypeRoomsID  IDType = 3
	IDTypeMSOpenID IDType = 4
)

// A Device is a type of device that somebody is in a meeting with: the service's instanceid. Others than these pass, with a warning
// in the log, because the service adds new ones.
type Device int

// The devices.
const (
	DevicePSTN              Device = 0
	DevicePC                Device = 1
	DeviceMac               Device = 2
	DeviceAndroid           Device = 3
	DeviceIOS               Device = 4
	DeviceWeb               Device = 5
	DeviceIPad              Device = 6
	DeviceAndroidPad        Device = 7
	DeviceMiniProgram       Device = 8
	DeviceMRA               Device = 9 // a voip or sip device
	DeviceLinux             Device = 10
	DeviceVisionPro         Device = 12
	DeviceRoomsTouchWindows Device = 20
	DeviceRoomsTouchMac     Device = 21
	DeviceRoomsTouchAndroid Device = 22
	DeviceControllerWindows Device = 30
	DeviceControllerAndroid Device = 32
	DeviceControllerIPhone  Device = 33
	DeviceHarmonyPhone      Device = 81
	DeviceHarmonyTablet     Device = 82
	DeviceHarmonyPC         Device = 83
	DeviceHarmonyCockpit    Device = 84
	DeviceARVR              Device = 86
)
