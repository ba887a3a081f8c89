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
 * Copy of a failure of code that processed a record, a state or other content, without
 * the messages that may contain parts of that content. A copy has the class and the stack
 * trace of each failure of the chain, and only those messages that can be shown.
 * <p>
 * Messages of the application's own exceptions are shown, on one line, because the
 * application decides what they contain. Messages of the JDK and of libraries that parse,
 * convert or validate often quote their input, and so do messages of exceptions thrown
 * inside them. They are left out, except those of types that never quote content, such as
 * {@link NullPointerException}.
 *
 * @since 0.1.0
 */
public final class ForeignFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final int MOST_CAUSES = 20;

	// Suppressed failures below this depth are left out.
	private static final int SUPPRESSED_DEPTH = 2;

	private static final List<String> QUOTING = List.of("tools.jackson.", "com.fasterxml.jackson.", "com.google.gson.",
			"com.google.protobuf.", "jakarta.", "org.springframework.");

	private ForeignFailure(String message, @Nullable Throwable cause, StackTraceElement[] trace) {
		super(message, cause);
		setStackTrace(trace);
	}

	/**
	 * Returns a failure that can be logged or used as a cause.
	 * @param failure the failure
	 * @return the failure itself if all of its messages can be shown, otherwise a copy
	 */
	public static Throwable presentable(Throwable failure) {
		return (isPresentable(failure, 0)) ? failure : copy(failure, 0, false);
	}

	/**
	 * Returns a copy of a failure with a given message, without any message of the
	 * failure and its causes.
	 * @param failure the failure
	 * @param message the message, which must not contain parts of the content
	 * @return the copy
	 */
	public static Throwable withMessage(Throwable failure, String message) {
		Throwable cause = failure.getCause();
		return new ForeignFailure(failure.getClass().getName() + ": " + message,
				(cause != null) ? copy(cause, 1, true) : null, failure.getStackTrace());
	}

	/**
	 * Returns a description of a failure on one line.
	 * @param failure the failure
	 * @return the class of the failure, and its message if that can be shown
	 */
	public static String describe(Throwable failure) {
		Throwable described = unwrap(failure);
		String message = message(described);
		return described.getClass().getName() + ((message != null) ? ": " + ForeignText.line(message) : "");
	}

	/**
	 * Returns the message of a failure on one line, or its class.
	 * @param failure the failure
	 * @return the message of the failure if that can be shown, otherwise its class
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

	// Returns null if the failure has no message, or if the message may quote content or
	// repeats the message of a cause that may.
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

	// getMessage() of an application may throw.
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

	// The message of an assertion of Spring is given by the application.
	private static boolean isParser(String type) {
		return isQuoting(type) && !type.equals("org.springframework.util.Assert");
	}

	private static boolean isOfTheJdk(@Nullable String module) {
		return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
	}

	// Their messages contain only names of code and numbers, or are about files and
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

	// An I/O exception that wraps another failure may repeat its message.
	private static boolean wraps(Throwable failure) {
		return failure.getCause() != null && mayQuote(failure.getCause());
	}

}
