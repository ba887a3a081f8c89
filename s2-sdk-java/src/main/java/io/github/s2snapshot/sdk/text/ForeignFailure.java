/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.sdk.text;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.MalformedURLException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * A failure of code that was given a record, a state or another content, without what its
 * message may quote of that content: the class and the stack trace of each failure of a
 * chain, and those messages that may be shown.
 * <p>
 * The message of an application's own exception is shown, on one line: what it says is up
 * to the application. Messages of libraries that parse, convert or validate, of what was
 * thrown inside of them, and of classes of the JDK often quote what they were given, so
 * they are left out. Those that never do are shown, such as of a {@code null} that was
 * not expected.
 *
 * @since 0.1.0
 */
public final class ForeignFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final int MOST_CAUSES = 20;

	// Deeper ones are left out.
	private static final int SUPPRESSED_DEPTH = 2;

	private static final List<String> QUOTING = List.of("tools.jackson.", "com.fasterxml.jackson.", "com.google.gson.",
			"com.google.protobuf.", "jakarta.", "org.springframework.");

	private ForeignFailure(String message, @Nullable Throwable cause, StackTraceElement[] trace) {
		super(message, cause);
		setStackTrace(trace);
	}

	/**
	 * Returns a failure that can be logged and passed on as a cause.
	 * @param failure the failure
	 * @return the failure itself when all there is to it may be shown, otherwise a copy
	 */
	public static Throwable presentable(Throwable failure) {
		return (isPresentable(failure, 0)) ? failure : copy(failure, 0, false);
	}

	/**
	 * Returns a copy of a failure with a message that may be shown, for a failure of
	 * which nothing else may be.
	 * @param failure the failure; the messages of its causes are left out
	 * @param message a message that holds no content
	 * @return the copy
	 */
	public static Throwable withMessage(Throwable failure, String message) {
		Throwable cause = failure.getCause();
		return new ForeignFailure(failure.getClass().getName() + ": " + message,
				(cause != null) ? copy(cause, 1, true) : null, failure.getStackTrace());
	}

	/**
	 * Describes a failure on one line.
	 * @param failure the failure
	 * @return its class, and its message if that may be shown
	 */
	public static String describe(Throwable failure) {
		Throwable described = unwrap(failure);
		String message = message(described);
		return described.getClass().getName() + ((message != null) ? ": " + ForeignText.line(message) : "");
	}

	/**
	 * Returns the message of a failure on one line.
	 * @param failure the failure
	 * @return its message if that may be shown, otherwise its class
	 */
	public static String text(Throwable failure) {
		Throwable described = unwrap(failure);
		String message = message(described);
		return (message != null) ? ForeignText.line(message) : described.getClass().getName();
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable current = failure;
		for (int i = 0; i < MOST_CAUSES && isWrapper(current) && current.getCause() != null; i++) {
			current = current.getCause();
		}
		return current;
	}

	private static boolean isWrapper(Throwable failure) {
		return failure.getClass() == CompletionException.class || failure.getClass() == ExecutionException.class
				|| failure instanceof UncheckedIOException || failure instanceof InvocationTargetException
				|| failure instanceof UndeclaredThrowableException;
	}

	private static boolean isPresentable(Throwable failure, int depth) {
		if (depth == MOST_CAUSES) {
			return false;
		}
		String own = rawMessage(failure);
		if (own != null && (message(failure) == null || !ForeignText.isPlain(own))) {
			return false;
		}
		Throwable cause = failure.getCause();
		if (cause != null && !isPresentable(cause, depth + 1)) {
			return false;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (depth >= SUPPRESSED_DEPTH || !isPresentable(suppressed, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private static ForeignFailure copy(Throwable failure, int depth, boolean silent) {
		Throwable cause = (depth < MOST_CAUSES) ? failure.getCause() : null;
		String message = (silent) ? null : message(failure);
		ForeignFailure copy = new ForeignFailure(
				failure.getClass().getName() + ((message != null) ? ": " + ForeignText.line(message) : ""),
				(cause != null) ? copy(cause, depth + 1, silent || isQuoting(failure.getClass().getName())) : null,
				failure.getStackTrace());
		if (depth < SUPPRESSED_DEPTH) {
			for (Throwable suppressed : failure.getSuppressed()) {
				copy.addSuppressed(copy(suppressed, depth + 1, silent));
			}
		}
		return copy;
	}

	// Null when there is none, or it may quote a content: of its own, or of a cause.
	private static @Nullable String message(Throwable failure) {
		String message = rawMessage(failure);
		if (message == null || mayQuote(failure)) {
			return null;
		}
		Throwable cause = failure.getCause();
		for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
			String quoted = rawMessage(cause);
			if (quoted != null && !quoted.isBlank() && mayQuote(cause) && message.contains(quoted)) {
				return null;
			}
			cause = cause.getCause();
		}
		return message;
	}

	// What a user has thrown may fail to describe itself.
	private static @Nullable String rawMessage(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static boolean mayQuote(Throwable failure) {
		if (failure instanceof ForeignFailure || isHarmless(failure)) {
			return false;
		}
		if (isQuoting(failure.getClass().getName())) {
			return true;
		}
		StackTraceElement[] trace = failure.getStackTrace();
		return (trace.length > 0) ? isOfTheJdk(trace[0].getModuleName()) || isParser(trace[0].getClassName())
				: isOfTheJdk(failure.getClass().getModule().getName());
	}

	private static boolean isQuoting(String type) {
		return QUOTING.stream().anyMatch(type::startsWith);
	}

	// What is passed to an assertion of Spring is the application's.
	private static boolean isParser(String type) {
		return isQuoting(type) && !type.equals("org.springframework.util.Assert");
	}

	private static boolean isOfTheJdk(@Nullable String module) {
		return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
	}

	// The JVM makes their messages of names and numbers, or they are about files and
	// connections.
	private static boolean isHarmless(Throwable failure) {
		return failure instanceof VirtualMachineError || failure instanceof LinkageError
				|| failure instanceof NullPointerException || failure instanceof ClassCastException
				|| failure instanceof IndexOutOfBoundsException || failure instanceof ArithmeticException
				|| failure instanceof ArrayStoreException || failure instanceof NegativeArraySizeException
				|| failure instanceof InterruptedException || failure instanceof GeneralSecurityException
				|| (failure instanceof IOException && isOfTheJdk(failure.getClass().getModule().getName())
						&& !(failure instanceof MalformedURLException) && !(failure instanceof ObjectStreamException)
						&& !wraps(failure));
	}

	// An I/O exception that was made of another failure may say what that says.
	private static boolean wraps(Throwable failure) {
		return failure.getCause() != null && mayQuote(failure.getCause());
	}

}
