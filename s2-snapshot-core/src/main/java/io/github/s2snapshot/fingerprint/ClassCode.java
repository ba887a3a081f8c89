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

package io.github.s2snapshot.fingerprint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.RecordComponentVisitor;
import org.springframework.asm.SpringAsmInfo;

/**
 * Class as its class file describes it: its declaration, its methods, and the classes
 * that belong to it.
 */
final class ClassCode extends ClassVisitor {

	private static final int KIND = Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM
			| Opcodes.ACC_ANNOTATION | Opcodes.ACC_RECORD;

	private static final int FIELD_FLAGS = Opcodes.ACC_PUBLIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_PROTECTED
			| Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT;

	// A class in a descriptor or a signature.
	private static final Pattern CLASS = Pattern.compile("(?:^|[<>;:()\\[*+\\-^BCDFIJSZV])L([^<;.]+)");

	private String name = "";

	private Tokens declaration = new Tokens("");

	private final List<Tokens> annotations = new ArrayList<>();

	private final Map<String, Tokens> fields = new TreeMap<>();

	private final List<MethodCode> methods = new ArrayList<>();

	private final Set<String> relatives = new TreeSet<>();

	private final Set<String> types = new TreeSet<>();

	private final Set<String> fieldTypes = new TreeSet<>();

	private final Set<String> declaredTypes = new TreeSet<>();

	ClassCode() {
		super(SpringAsmInfo.ASM_VERSION);
	}

	/**
	 * Returns the name.
	 * @return the internal name
	 */
	String name() {
		return this.name;
	}

	/**
	 * Returns the declaration of the class: its kind, its supertypes, its fields and
	 * annotations.
	 * @return the content
	 */
	Tokens declaration() {
		return this.declaration;
	}

	/**
	 * Returns the methods, except those that only repeat others.
	 * @return the methods
	 */
	List<MethodCode> methods() {
		return this.methods;
	}

	/**
	 * Returns the supertypes, the permitted subclasses, and the nested classes that are
	 * not anonymous.
	 * @return their names, with dots
	 */
	Set<String> relatives() {
		return names(this.relatives);
	}

	/**
	 * Returns the classes that fields, record components and annotations name.
	 * @return their names, with dots
	 */
	Set<String> content() {
		Set<String> all = new TreeSet<>();
		this.types.forEach((descriptor) -> collect(descriptor, all));
		all.addAll(this.fieldTypes);
		return names(all);
	}

	/**
	 * Returns the classes of parameters and results of methods that have an annotation of
	 * this library.
	 * @return their names, with dots
	 */
	Set<String> declared() {
		return names(this.declaredTypes);
	}

	Set<String> types() {
		return this.types;
	}

	void declares(String descriptor) {
		collect(descriptor, this.declaredTypes);
	}

	private static Set<String> names(Set<String> internal) {
		Set<String> names = new LinkedHashSet<>();
		internal.forEach((type) -> names.add(type.replace('/', '.')));
		return names;
	}

	// Adjacent classes share the character between them.
	private static void collect(@Nullable String descriptor, Set<String> target) {
		if (descriptor == null) {
			return;
		}
		Matcher matcher = CLASS.matcher(descriptor);
		int at = 0;
		while (matcher.find(at)) {
			target.add(matcher.group(1));
			at = matcher.end();
		}
	}

	@Override
	public void visit(int version, int access, String type, @Nullable String signature, @Nullable String superType,
			String[] interfaces) {
		this.name = type;
		this.declaration = new Tokens(type).add("class", access & KIND, Tokens.normal(String.valueOf(signature)),
				Tokens.normal(String.valueOf(superType)), interfaces.length);
		if (superType != null) {
			this.relatives.add(superType);
		}
		for (String each : interfaces) {
			this.declaration.add(Tokens.normal(each));
			this.relatives.add(each);
		}
	}

	@Override
	public void visitPermittedSubclass(String permitted) {
		this.declaration.add("permits", Tokens.normal(permitted));
		this.relatives.add(permitted);
	}

	@Override
	public void visitNestMember(String member) {
		addNested(member);
	}

	@Override
	public void visitInnerClass(String inner, @Nullable String outer, @Nullable String simpleName, int access) {
		addNested(inner);
	}

	// A class file lists all nested classes that it mentions, also those of others.
	private void addNested(String nested) {
		if (nested.startsWith(this.name + "$") && !Tokens.isNumbered(nested)) {
			this.relatives.add(nested);
		}
	}

	@Override
	public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
		return AnnotationCode.of(annotation, this.name, this.annotations, this.types);
	}

	@Override
	public RecordComponentVisitor visitRecordComponent(String component, String descriptor,
			@Nullable String signature) {
		this.declaration.add("component", component, Tokens.normal(descriptor),
				Tokens.normal(String.valueOf(signature)));
		collect(descriptor, this.fieldTypes);
		collect(signature, this.fieldTypes);
		List<Tokens> own = new ArrayList<>();
		return new RecordComponentVisitor(SpringAsmInfo.ASM_VERSION) {

			@Override
			public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
				return AnnotationCode.of(annotation, ClassCode.this.name, own, ClassCode.this.types);
			}

			@Override
			public void visitEnd() {
				AnnotationCode.addSorted(own, ClassCode.this.declaration);
			}

		};
	}

	@Override
	public @Nullable FieldVisitor visitField(int access, String field, String descriptor, @Nullable String signature,
			@Nullable Object value) {
		if ((access & Opcodes.ACC_SYNTHETIC) != 0) {
			return null;
		}
		Tokens tokens = new Tokens(this.name).add("field", access & FIELD_FLAGS, field, Tokens.normal(descriptor),
				Tokens.normal(String.valueOf(signature)));
		if (value != null) {
			tokens.constant(value);
		}
		if ((access & Opcodes.ACC_STATIC) == 0) {
			collect(descriptor, this.fieldTypes);
			collect(signature, this.fieldTypes);
		}
		this.fields.put(field + descriptor, tokens);
		List<Tokens> own = new ArrayList<>();
		return new FieldVisitor(SpringAsmInfo.ASM_VERSION) {

			@Override
			public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
				return AnnotationCode.of(annotation, ClassCode.this.name, own, ClassCode.this.types);
			}

			@Override
			public void visitEnd() {
				AnnotationCode.addSorted(own, tokens);
			}

		};
	}

	@Override
	public @Nullable MethodVisitor visitMethod(int access, String method, String descriptor, @Nullable String signature,
			String @Nullable [] exceptions) {
		MethodCode code = new MethodCode(this, access, method, descriptor, signature);
		if (code.isDerived()) {
			return null;
		}
		this.methods.add(code);
		return code;
	}

	@Override
	public void visitEnd() {
		AnnotationCode.addSorted(this.annotations, this.declaration);
		this.fields.values().forEach((field) -> field.content().forEach(this.declaration::add));
	}

}
