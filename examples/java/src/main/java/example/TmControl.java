package example;

import com.sun.jna.Callback;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Collections;

/** What the example needs of tmcontrol.h; docs/declarations.md has all the rest in the same form. */
interface TmControl extends Library {
    /** Texts go in and come out as UTF-8, whatever the platform's own encoding is. */
    TmControl LIBRARY = Native.load("tmcontrol", TmControl.class,
            Collections.singletonMap(Library.OPTION_STRING_ENCODING, "UTF-8"));

    int TM_OK = 0;
    int TM_LANGUAGE_EN = 0;
    int TM_LOG_INFO = 3;

    /** C's size_t. */
    class SizeT extends IntegerType {
        public SizeT() {
            this(0);
        }

        public SizeT(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** It may come on any thread that is inside a call. */
    interface tm_log_fn extends Callback {
        void invoke(Pointer user_data, int level, String message, String fields_json);
    }

    interface tm_destroy_fn extends Callback {
        void invoke(Pointer user_data);
    }

    String tm_status_name(int status);

    Pointer tm_config_new();

    void tm_config_free(Pointer config);

    int tm_config_set(Pointer config, String key, String value);

    SizeT tm_config_last_error(Pointer config, byte[] buf, SizeT cap);

    int tm_config_set_secret(Pointer config, String app_id, String sdk_id, String secret_id, String secret_key);

    int tm_config_set_log(Pointer config, int max_level, tm_log_fn log, Pointer user_data, tm_destroy_fn destroy);

    int tm_context_new(Pointer config, PointerByReference out);

    void tm_context_free(Pointer ctx);

    int tm_close_video_ex(Pointer ctx, String meeting_id, String json_body, Pointer call, PointerByReference out);

    int tm_close_video_body(String operator_id, int operator_id_type, int instanceid, String target_id, int target_id_type,
            int target_instanceid, PointerByReference json_out);

    void tm_string_free(Pointer text);

    String tm_result_message(Pointer result);

    String tm_result_hint(Pointer result, int language);

    String tm_result_trace_id(Pointer result);

    void tm_result_free(Pointer result);
}
