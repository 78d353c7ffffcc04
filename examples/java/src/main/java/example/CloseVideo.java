package example;

import static example.TmControl.LIBRARY;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/**
 * Turns a participant's camera off.
 *
 * <pre>
 * CloseVideo BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
 * </pre>
 *
 * CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1 for a PC. The credentials come from the
 * environment, because every user of a machine can read the arguments of a program: TM_APP_ID, TM_SECRET_ID, TM_SECRET_KEY,
 * and TM_SDK_ID if one was assigned.
 */
public final class CloseVideo {
    /** C holds no reference that the garbage collector could see: whoever keeps the client has to keep this, too. */
    private static final TmControl.tm_log_fn LOG = (userData, level, message, fields) -> System.err.println(message);

    public static void main(String[] arguments) {
        if (arguments.length != 7) {
            System.err.println("seven arguments are needed, see the head of CloseVideo.java");
            System.exit(2);
        }
        String body = body(arguments[3], Integer.parseInt(arguments[4]), arguments[5], Integer.parseInt(arguments[6]));
        Pointer context = connect(arguments[0], arguments[1]);
        int status;
        try {
            status = closeVideo(context, arguments[2], body);
        } finally {
            LIBRARY.tm_context_free(context);
        }
        System.exit(status == TmControl.TM_OK ? 0 : 1);
    }

    /** Make one and keep it: any number of threads may use it. */
    private static Pointer connect(String baseUrl, String caFile) {
        Pointer config = LIBRARY.tm_config_new();
        try {
            PointerByReference context = new PointerByReference();
            int status = LIBRARY.tm_config_set_secret(config, System.getenv("TM_APP_ID"), System.getenv("TM_SDK_ID"),
                    System.getenv("TM_SECRET_ID"), System.getenv("TM_SECRET_KEY"));
            if (status == TmControl.TM_OK)
                status = LIBRARY.tm_config_set(config, "base_url", baseUrl);
            if (status == TmControl.TM_OK && !caFile.isEmpty())
                status = LIBRARY.tm_config_set(config, "ca_file", caFile);
            if (status == TmControl.TM_OK)
                status = LIBRARY.tm_config_set_log(config, TmControl.TM_LOG_INFO, LOG, null, null);
            if (status == TmControl.TM_OK)
                status = LIBRARY.tm_context_new(config, context);
            if (status != TmControl.TM_OK)
                throw new IllegalArgumentException(lastError(config));
            return context.getValue();
        } finally {
            LIBRARY.tm_config_free(config);
        }
    }

    private static String lastError(Pointer config) {
        byte[] text = new byte[1024];
        long length = LIBRARY.tm_config_last_error(config, text, new TmControl.SizeT(text.length)).longValue();
        return new String(text, 0, (int) Math.min(length, text.length - 1), StandardCharsets.UTF_8);
    }

    private static String body(String operator, int device, String target, int targetDevice) {
        PointerByReference json = new PointerByReference();
        int status = LIBRARY.tm_close_video_body(operator, 1, device, target, 4, targetDevice, json);
        if (status != TmControl.TM_OK)
            throw new IllegalArgumentException(LIBRARY.tm_status_name(status));
        try {
            return json.getValue().getString(0, "UTF-8");
        } finally {
            LIBRARY.tm_string_free(json.getValue());
        }
    }

    private static int closeVideo(Pointer context, String meetingId, String body) {
        PointerByReference out = new PointerByReference();
        int status = LIBRARY.tm_close_video_ex(context, meetingId, body, null, out);
        Pointer result = out.getValue();
        try {
            System.out.println(LIBRARY.tm_status_name(status) + ": " + LIBRARY.tm_result_message(result));
            if (LIBRARY.tm_result_hint(result, TmControl.TM_LANGUAGE_EN) != null)
                System.out.println("hint: " + LIBRARY.tm_result_hint(result, TmControl.TM_LANGUAGE_EN));
            System.out.println("trace id: " + LIBRARY.tm_result_trace_id(result));
            return status;
        } finally {
            LIBRARY.tm_result_free(result);
        }
    }
}
